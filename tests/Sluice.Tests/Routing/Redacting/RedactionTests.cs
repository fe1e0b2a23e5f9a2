using System.Security.Cryptography;
using System.Text;
using Sluice.Routing.Redacting;
using Sluice.Translation.Json;

namespace Sluice.Tests.Routing.Redacting;

public sealed class RedactionTests
{
    private const string Message =
        """{"type":"identify","userId":"42","traits":{"ssn":"1-2","a.b":1,"tags":[{"id":1,"name":"x"},{"id":2,"name":"y"}],"total":1.10},"context":{"ip":"127.0.0.1"}}""";

    [Theory]
    [InlineData("$.traits.ssn", "\"ssn\":\"1-2\",")]
    [InlineData("traits['a.b']", "\"a.b\":1,")]
    [InlineData("$.traits.tags[0]", """{"id":1,"name":"x"},""")]
    [InlineData("$.context", ""","context":{"ip":"127.0.0.1"}""")]
    [InlineData("$.traits.nothing.here", "")]
    [InlineData("$.traits.ssn.deeper", "")]
    public void A_field_is_left_out_and_all_else_stays_byte_for_byte(string path, string without) =>
        Assert.Equal(without.Length == 0 ? Message : Message.Replace(without, "", StringComparison.Ordinal), Apply([path], []));

    [Fact]
    public void A_star_stands_for_every_item() =>
        Assert.Contains("""[{"id":1},{"id":2}]""", Apply(["$.traits.tags[*].name"], []), StringComparison.Ordinal);

    [Theory]
    [InlineData("\"  Person@Example.COM \"", "person@example.com")]
    [InlineData("\"\\u00c4rger\"", "ärger")]
    [InlineData("12.50", "12.50")]
    [InlineData("true", "true")]
    public void A_value_becomes_the_hash_of_its_trimmed_text_in_small_letters(string value, string text) =>
        Assert.Equal($$$"""{"type":"track","properties":{"v":"{{{Sha(text)}}}"}}""", Hashed(value));

    [Theory]
    [InlineData("null")]
    [InlineData("\"\"")]
    [InlineData("[]")]
    [InlineData("{}")]
    public void Where_there_is_nothing_there_is_nothing_to_hash(string value) =>
        Assert.Equal($$$"""{"type":"track","properties":{"v":{{{value}}}}}""", Hashed(value));

    [Theory]
    [InlineData("$.traits.tags[0].id", "$.traits.tags[*].name")]
    [InlineData("$.traits.tags[*].name", "$.traits.tags[0].id")]
    public void What_is_said_of_one_item_holds_beside_what_is_said_of_all(string first, string second) =>
        Assert.Contains("""[{},{"id":2}]""", Apply([first, second], []), StringComparison.Ordinal);

    [Fact]
    public void In_lists_and_objects_everything_is_hashed() =>
        Assert.Equal($$$"""{"type":"track","properties":{"v":["{{{Sha("a")}}}",{"k":"{{{Sha("1")}}}"}]}}""", Hashed("""["A",{"k":1}]"""));

    [Fact]
    public void What_is_inside_something_hashed_can_be_left_out() =>
        Assert.Equal($$$"""{"v":{"a":"{{{Sha("1")}}}"}}""", Apply(["$.properties.v.b"], ["$.properties"], """{"type":"track","properties":{"v":{"a":1,"b":2}}}""")[("{\"type\":\"track\",\"properties\":".Length)..^1]);

    [Fact]
    public void An_escaped_name_is_the_name_it_stands_for() =>
        Assert.Equal("""{"type":"identify","traits":{}}""", Apply(["$.traits.ssn"], [], """{"type":"identify","traits":{"\u0073sn":"1"}}"""));

    [Theory]
    [InlineData("", "is not a path")]
    [InlineData("$.", "is not a path")]
    [InlineData("$.traits.", "is not a path")]
    [InlineData("$.traits..ssn", "is not a path")]
    [InlineData("$.traits[x]", "brackets hold a number")]
    [InlineData("$.trait.ssn", "did you mean")]
    [InlineData("$.messageId", "must stay")]
    [InlineData("$.type", "must stay")]
    public void What_is_no_path_of_a_message_is_refused(string path, string because)
    {
        Assert.Null(RedactedPath.Parse(path, out var problem));
        Assert.Contains(because, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_paths_there_is_nothing_to_do() => Assert.Null(Redaction.Compile([], []));

    private static string Hashed(string value) => Apply([], ["$.properties.v"], $$$"""{"type":"track","properties":{"v":{{{value}}}}}""");

    private static string Apply(string[] left, string[] hashed, string message = Message)
    {
        var redaction = Redaction.Compile([.. left.Select(Path)], [.. hashed.Select(Path)])!;
        var output = new ByteBuffer();
        Assert.Null(redaction.Apply(Encoding.UTF8.GetBytes(message), output));
        return Encoding.UTF8.GetString(output.Span);
    }

    private static RedactedPath Path(string text) => RedactedPath.Parse(text, out _)!;

    private static string Sha(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
