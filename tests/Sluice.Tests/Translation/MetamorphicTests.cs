using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;

namespace Sluice.Tests.Translation;

/// <summary>What a change of a call changes in its messages, and that it changes nothing else.</summary>
public class MetamorphicTests
{
    private const string Added = "zz_added";

    private static readonly JsonSerializerOptions Unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Dictionary<string, Call> Calls = Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Translation", "Vectors"))
        .Select(static file => (Name: Path.GetFileNameWithoutExtension(file), Call: JsonNode.Parse(File.ReadAllText(file))!["call"]!))
        .Where(static one => (string)one.Call["source"]! != "js" && one.Call["body"] is null or JsonObject)
        .ToDictionary(static one => one.Name, static one => new Call((string)one.Call["method"]!, (string)one.Call["path"]!, one.Call["body"] as JsonObject));

    /// <summary>Calls with attributes: of a person, an event, an object, a device, a form.</summary>
    public static TheoryData<string> WithAttributes => [.. Calls.Where(static one => AttributesOf(one.Value) is not null).Select(static one => one.Key)];

    /// <summary>Calls about the person 42.</summary>
    public static TheoryData<string> OfAPerson => [.. Calls.Where(static one => IsOf42(one.Value)).Select(static one => one.Key)];

    [Fact]
    public void There_are_many_of_both() => Assert.True(WithAttributes.Count > 50 && OfAPerson.Count > 50, $"{WithAttributes.Count} and {OfAPerson.Count}");

    [Theory]
    [MemberData(nameof(WithAttributes))]
    public void Another_attribute_comes_out_beside_the_others_and_changes_nothing_else(string name)
    {
        var call = Calls[name].Copy();
        var before = call.Translate();
        AttributesOf(call)![Added] = JsonNode.Parse("""{"deep":[1.10,{"x":null}]}""");
        var after = call.Translate();
        Assert.Equal(before.Count, after.Count);
        var found = 0;
        foreach (var (one, other) in before.Zip(after))
        {
            foreach (var place in (string[])["traits", "properties"])
            {
                if (other[place] is not JsonObject details || details[Added] is not { } value) continue;
                Assert.Equal("""{"deep":[1.10,{"x":null}]}""", value.ToJsonString());
                details.Remove(Added);
                found++;
            }
            Assert.Equal(one.ToJsonString(), other.ToJsonString());
        }
        Assert.Equal(before.Count > 0, found > 0);
    }

    [Theory]
    [MemberData(nameof(OfAPerson))]
    public void Another_person_is_named_where_the_first_one_was_and_nothing_else_changes(string name) =>
        Gen.String[Gen.Char["abcXYZ019-_.~ äßñ€中/\\\"'&?#%+=:;,<>(){}[]|^`$"], 1, 40].Where(static id => id.Trim() == id && !id.StartsWith("cio_", StringComparison.Ordinal)).Sample(
            id =>
            {
                var expected = Calls[name].Translate();
                foreach (var message in expected)
                {
                    if ((string?)message["userId"] == "42") message["userId"] = id;
                    if (message["context"]!["journeys"]!["identifiers"] is JsonObject named && (string?)named["id"] == "42") named["id"] = id;
                }
                var call = Calls[name].Copy();
                var path = call.Path.Replace("customers/42", $"customers/{Uri.EscapeDataString(id)}", StringComparison.Ordinal);
                if (call.Body?["identifiers"]?["id"] is not null) call.Body["identifiers"]!["id"] = id;
                var actual = (call with { Path = path }).Translate();
                Assert.Equal(expected.Count, actual.Count);
                foreach (var (one, other) in expected.Zip(actual)) Assert.True(JsonNode.DeepEquals(one, other), $"expected {one.ToJsonString()}\nbut got  {other.ToJsonString()}");
            },
            iter: 20);

    [Fact]
    public void The_same_by_version_1_and_by_version_2_gives_the_same_bytes()
    {
        var values = Gen.OneOf("1.10", "-0", "12345678901234567890", "1e3", "true", "null", "\"\"", "\"a\\u0041\\n€\"", "[1,{\"a\":[]}]", "{\"b\":{},\"c\":1.0}");
        var attributes = Gen.Select(Gen.Int[0, 9], values).Array[0, 6].Select(static members => $"{{{string.Join(',', members.DistinctBy(static one => one.Item1).Select(static one => $"\"k{one.Item1}\":{one.Item2}"))}}}");
        Gen.Select(Gen.OneOf("42", "person@example.com", "a/b ?", "cio_03000001"), attributes, Gen.OneOf("Bought", " seen it ", "https://example.com/a?b#c")).Sample((person, data, name) =>
        {
            var (at, named) = (Uri.EscapeDataString(person), NameOf(person));
            Same(("PUT", $"/api/v1/customers/{at}", data), $$"""{"type":"person","action":"identify","identifiers":{{named}},"attributes":{{data}}}""");
            foreach (var type in (string[])["event", "page", "screen"])
                Same(("POST", $"/api/v1/customers/{at}/events", $$"""{"name":"{{name}}","type":"{{type}}","data":{{data}}}"""),
                    $$"""{"type":"person","action":"{{type}}","identifiers":{{named}},"name":"{{name}}","attributes":{{data}}}""");
            foreach (var action in (string[])["suppress", "unsuppress"])
                Same(("POST", $"/api/v1/customers/{at}/{action}", ""), $$"""{"type":"person","action":"{{action}}","identifiers":{{named}}}""");
            Same(("DELETE", $"/api/v1/customers/{at}", ""), $$"""{"type":"person","action":"delete","identifiers":{{named}}}""");
            Same(("PUT", $"/api/v1/customers/{at}/devices", $$$"""{"device":{"id":"t1","platform":"ios","attributes":{{{data}}}}}"""),
                $$$"""{"type":"person","action":"add_device","identifiers":{{{named}}},"device":{"token":"t1","platform":"ios","attributes":{{{data}}}}}""");
            Same(("DELETE", $"/api/v1/customers/{at}/devices/t1", ""), $$$"""{"type":"person","action":"delete_device","identifiers":{{{named}}},"device":{"token":"t1"}}""");
            Same(("POST", "/api/v1/merge_customers", $$$"""{"primary":{{{named}}},"secondary":{"id":"old"}}"""),
                $$$"""{"type":"person","action":"merge","primary":{{{named}}},"secondary":{"id":"old"}}""");
        });

        static string NameOf(string person) => JsonSerializer.Serialize(new Dictionary<string, string>
        {
            [person.Contains('@', StringComparison.Ordinal) ? "email" : person.StartsWith("cio_", StringComparison.Ordinal) ? "cio_id" : "id"] =
                person.StartsWith("cio_", StringComparison.Ordinal) ? person[4..] : person,
        });

        static void Same((string Method, string Path, string Body) one, string two) =>
            Assert.Equal(Some.Translate(one.Method, one.Path, one.Body).Texts(), Some.Translate("POST", "/api/v2/entity", two).Texts());
    }

    // Version 1 has a person's attributes as the body itself.
    private static JsonObject? AttributesOf(Call call)
    {
        if (call.Body is null || call.Path.Contains("segments", StringComparison.Ordinal) || (string?)call.Body["type"] == "delivery") return null;
        if (call.Method == "PUT" && !call.Path.EndsWith("/devices", StringComparison.Ordinal)) return call.Body;
        return call.Body["data"] as JsonObject ?? call.Body["attributes"] as JsonObject ?? call.Body["device"]?["attributes"] as JsonObject;
    }

    private static bool IsOf42(Call call) =>
        (call.Path.Contains("customers/42", StringComparison.Ordinal) && call.Body?.ContainsKey("id") != true)
        || (call.Body?["identifiers"]?["id"] is JsonValue id && id.GetValueKind() == JsonValueKind.String && (string)id! == "42");

    internal sealed record Call(string Method, string Path, JsonObject? Body)
    {
        public Call Copy() => this with { Body = Body?.DeepClone().AsObject() };

        public List<JsonObject> Translate() => [.. Some.Translate(Method, Path, Body?.ToJsonString(Unescaped)).Texts().Select(static text => JsonNode.Parse(text)!.AsObject())];
    }
}
