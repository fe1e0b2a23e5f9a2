using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Sluice.Routing.Mappings;
using Sluice.Routing.Values;

namespace Sluice.Tests.Routing.Mappings;

/// <summary>Whatever is written as a mapping and whatever comes as a message: there is a result, a list of problems or a fault.</summary>
public sealed class MappingPropertyTests
{
    private static readonly Gen<string> Word = OneOf(
        "", "a", "$.a", "$.", "$.a.b[0].c", "a['b']", "{{a}}", "{{{a.b}}} {{", "lower",
        "upper", "encode", "decode", "left", "right", "ß İ Σ", "\uD83D\uDE80", "\\", "\"", "1", "[1,{}]",
        "{{ a | upcase | times: 2 }}", "{% if a %}x{% endif %}", "$&$`", "length").Select(word => JsonSerializer.Serialize(word));

    private static readonly Gen<string> Name = OneOf(
        "a", "b", "0", "length", "@path", "@template", "@if", "@literal", "@arrayPath", "@case",
        "@replace", "@flatten", "@json", "@merge", "@transform", "@excludeWhenNull", "@liquid",
        "exists", "blank", "then", "else", "operator", "value", "pattern",
        "replacement", "pattern2", "replacement2", "ignorecase", "mode", "separator", "omitArrays", "objects", "direction",
        "apply", "mapping", "_metadata", "__segment_internal_directive");

    private static readonly Gen<string> Scalar = Gen.OneOf(
        Word,
        Gen.Double[-1e22, 1e22].Select(number => JsonSerializer.Serialize(number)),
        OneOf("0", "-0", "1", "1.50", "1e400", "123456789012345678901234567890", "true", "false", "null"));

    private static readonly Gen<string> Message = Json(3, OneOf("a", "b", "0", "length", "c"));

    [Fact]
    public void Nothing_is_thrown_but_problems_and_faults() => Gen.Select(Directive(4), Message, Gen.Bool).Sample((mapping, message, written) =>
    {
        try
        {
            var options = written ? MappingOptions.Written : MappingOptions.Recorded;
            var result = Some.Payload($$"""{"k":{{mapping}} }""", $$"""{"a":{{message}} }""", options);
            return JsonNode.Parse(result) is JsonObject;
        }
        catch (Exception problem) when (problem is MappingException or MappingFault)
        {
            return problem.Message.Length > 0;
        }
    }, iter: 10_000);

    [Fact]
    public void A_mapping_without_directives_is_its_own_result() => Message.Sample(json =>
    {
        var text = $$"""{"k":{{json}} }""";
        return JsonNode.DeepEquals(JsonNode.Parse(text), JsonNode.Parse(Some.Payload(text, "{}")));
    }, iter: 1000);

    [Fact]
    public void What_is_encoded_and_decoded_is_the_same() => Json(3, Word.Select(word => JsonSerializer.Deserialize<string>(word)!)).Sample(json =>
    {
        var once = Some.Payload("""{"k":{"@json":{"mode":"encode","value":{"@path":"$.a"}}}}""", $$"""{"a":{{json}} }""");
        var twice = Some.Payload("""{"k":{"@json":{"mode":"encode","value":{"@json":{"mode":"decode","value":{"@path":"$.k"}}}}}}""", once);
        return once == twice || json == "\"\"";
    }, iter: 1000);

    [Fact]
    public void An_object_made_of_many_members_has_each_name_once() => Gen.Int[0, 60].List[0, 200].Sample(numbers =>
    {
        var arena = new Arena();
        var made = arena.Object();
        var expected = new Dictionary<string, int>();
        foreach (var (i, number) in numbers.Index())
        {
            arena.Set(made, Value.Constant($"k{number}"), Value.Of(i));
            expected[$"k{number}"] = i;
        }
        return made.Count == expected.Count && expected.All(member => made[System.Text.Encoding.UTF8.GetBytes(member.Key)].Number.Equals(member.Value));
    }, iter: 200);

    // Mostly well-formed, so that what is behind the checks is reached.
    private static Gen<string> Directive(int depth)
    {
        if (depth == 0) return Scalar;
        var inner = Directive(depth - 1);
        return Gen.OneOf(
            Word.Select(path => $$"""{"@path":{{path}} }"""),
            Word.Select(text => $$"""{"@template":{{text}} }"""),
            Word.Select(text => $$"""{"@liquid":{{text}} }"""),
            Gen.Select(inner, inner, inner).Select((a, b, c) => $$$"""{"@if":{"exists":{{{a}}},"then":{{{b}}},"else":{{{c}}} }}"""),
            Gen.Select(OneOf("lower", "upper"), inner).Select((a, b) => $$$"""{"@case":{"operator":"{{{a}}}","value":{{{b}}} }}"""),
            Gen.Select(Word, inner, Gen.Bool).Select(
                (a, b, c) => $$$"""{"@replace":{"pattern":{{{a}}},"replacement":"$&$$","value":{{{b}}},"ignorecase":{{{(c ? "true" : "false")}}} }}"""),
            Gen.Select(inner, Gen.Bool).Select((a, b) => $$$"""{"@flatten":{"value":{{{a}}},"separator":".","omitArrays":{{{(b ? "true" : "false")}}} }}"""),
            Gen.Select(OneOf("encode", "decode"), inner).Select((a, b) => $$$"""{"@json":{"mode":"{{{a}}}","value":{{{b}}} }}"""),
            Gen.Select(OneOf("left", "right"), inner, inner).Select((a, b, c) => $$$"""{"@merge":{"direction":"{{{a}}}","objects":[{{{b}}},{{{c}}}]}}"""),
            Gen.Select(inner, inner).Select((a, b) => $$$"""{"@transform":{"apply":{{{a}}},"mapping":{{{b}}} }}"""),
            Gen.Select(Word, inner).Select((a, b) => $$$"""{"@arrayPath":[{{{a}}},{"x":{{{b}}} }]}"""),
            inner.Select(a => $$"""{"@excludeWhenNull":{{a}} }"""),
            inner.Select(a => $$"""{"@literal":{{a}} }"""),
            Json(2, Name));
    }

    private static Gen<string> Json(int depth, Gen<string> names)
    {
        if (depth == 0) return Scalar;
        var inner = Json(depth - 1, names);
        return Gen.OneOf(
            Scalar,
            inner.List[0, 3].Select(items => $"[{string.Join(',', items)}]"),
            Gen.Select(names, inner).List[0, 4].Select(members =>
                $"{{{string.Join(',', members.DistinctBy(member => member.Item1).Select(member => $"{JsonSerializer.Serialize(member.Item1)}:{member.Item2}"))}}}"));
    }

    private static Gen<string> OneOf(params string[] words) => Gen.Int[0, words.Length - 1].Select(place => words[place]);
}
