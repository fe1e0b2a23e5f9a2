using System.Text.Json;

namespace Sluice.Tests.Cli;

public class ExplainTests
{
    private static readonly string[] Identify = ["explain", "-X", "put", "--path", "/api/v1/customers/42", "--body", """{"email":"person@example.com","n":1.10}"""];

    [Fact]
    public async Task Every_field_of_every_message_has_its_value_its_origin_and_its_rule()
    {
        var shell = await Shell.Run(Identify);
        Assert.Equal((0, ""), (shell.Code, shell.Error));
        Assert.Equal("Message 1 of 1: identify", shell.Lines[0]);
        Assert.Equal(["field", "value", "from", "rule"], shell.Lines[1].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Matches("""(?m)^  userId +"42" +\S+ .*A1""", shell.Out);
        Assert.Matches("""(?m)^  traits +\{"n":1\.10\} +\S+ .*M1""", shell.Out);
        Assert.Matches("""(?m)^  context\.journeys\.identifiers +\{"id":"42","email":"person@example\.com"\} """, shell.Out);
    }

    [Fact]
    public async Task A_Pipelines_call_has_a_row_for_what_is_taken_over_and_for_what_is_filled_in()
    {
        var shell = await Shell.Run("explain", "--path", "/v1/track", "--body", """{"writeKey":"w","userId":"42","event":"e","a.b":1}""");
        Assert.Equal((0, ""), (shell.Code, shell.Error));
        Assert.Matches("""(?m)^  userId +"42" +userId +4\.3: as it came""", shell.Out);
        Assert.Matches("""(?m)^  event +"e" +event +4\.3: as it came""", shell.Out);
        Assert.Matches("""(?m)^  a\.b +1 +a\.b +4\.3: as it came""", shell.Out);
        Assert.Matches("""(?m)^  sentAt +"[^"]+" +received +4\.3: the time of receipt, as the call has none""", shell.Out);
        Assert.Matches("""(?m)^  receivedAt +"[^"]+" +received +4\.3: the time of receipt""", shell.Out);
        Assert.Matches("""(?m)^  messageId +"[^"]+" +received +4\.3: derived from the call's identity, as the call has none""", shell.Out);
        Assert.DoesNotContain("writeKey", shell.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("(absent)", shell.Out, StringComparison.Ordinal);

        var own = await Shell.Run("explain", "--path", "/v1/batch", "--body", """
            {"context":{"a":1},"sentAt":"2026-01-01T00:00:00Z","batch":[{"type":"track","userId":"42","event":"e","messageId":"m1","timestamp":"2026-01-01T00:00:00Z,"}]}
            """);
        Assert.Matches("""(?m)^  messageId +"m1" +messageId +4\.3: as it came""", own.Out);
        Assert.Matches("""(?m)^  timestamp +"2026-01-01T00:00:00Z" +timestamp +A17: """, own.Out);
        Assert.Matches("""(?m)^  context +\{"a":1\} +batch\.context +4\.3: the batch's""", own.Out);
        Assert.Matches("""(?m)^  sentAt +"2026-01-01T00:00:00Z" +batch\.sentAt +4\.3: the batch's""", own.Out);
    }

    [Fact]
    public async Task Machines_get_one_object_with_the_messages_as_they_are()
    {
        var shell = await Shell.Run([.. Identify, "--json"]);
        Assert.Equal(0, shell.Code);
        using var json = JsonDocument.Parse(Assert.Single(shell.Lines));
        Assert.Equal("mapped", json.RootElement.GetProperty("outcome").GetString());
        var message = Assert.Single(json.RootElement.GetProperty("messages").EnumerateArray());
        Assert.Equal("""{"n":1.10}""", message.GetProperty("message").GetProperty("traits").GetRawText());
        Assert.Contains(message.GetProperty("trace").EnumerateArray(), line => line.GetProperty("field").GetString() == "userId" && line.GetProperty("rule").GetString()!.Length > 0);
    }

    [Fact]
    public async Task Without_a_configuration_the_gateways_defaults_hold()
    {
        var body = $$$"""{"type":"person","action":"event","identifiers":{"id":"1"},"name":"{{{new string('x', 101)}}}"}""";
        var shell = await Shell.Run("explain", "--path", "/api/v2/entity", "--body", body);
        Assert.Equal(1, shell.Code);
        Assert.Contains("101 bytes", shell.Out + shell.Error, StringComparison.Ordinal);

        shell = await Shell.Type($$$"""{"method":"POST","path":"/api/v2/entity","body":{{{body}}}}""" + "\n", "translate");
        Assert.Equal(1, shell.Code);
        Assert.Contains("101 bytes", shell.Out + shell.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("post", "/events/track?site_id=s", """{"name":"seen","customer_id":"42","context":{"locale":"de"},"received":{"ip":"203.0.113.9"}}""")]
    [InlineData("get", "/events/track.gif?s=s&call=%7B%22name%22:%22seen%22,%22customer_id%22:%2242%22,%22context%22:%7B%22locale%22:%22de%22%7D,%22received%22:%7B%22ip%22:%22203.0.113.9%22%7D%7D", "")]
    public async Task A_web_pages_call_is_explained_as_others_are(string method, string path, string body)
    {
        var shell = await Shell.Run(["explain", "-X", method, "--path", path, .. body.Length > 0 ? (string[])["--body", body] : []]);
        Assert.Equal((0, ""), (shell.Code, shell.Error));
        Assert.Matches("""(?m)^  event +"seen" +name +A19""", shell.Out);
        Assert.Matches("""(?m)^  context\.locale +"de" +context\.locale +3: as the page says""", shell.Out);
        Assert.Matches("""(?m)^  context\.ip +"203\.0\.113\.9" +received\.ip +3: """, shell.Out);
    }

    [Fact]
    public async Task A_call_may_come_from_a_line_of_a_file()
    {
        using var file = new TemporaryFile("""
            {"method":"POST","path":"/api/v1/customers/42/suppress"}
            {"method":"POST","path":"/api/v1/customers/42/unsuppress"}
            """);
        Assert.Contains("User Suppressed", (await Shell.Run("explain", file.Path)).Out, StringComparison.Ordinal);
        Assert.Contains("User Unsuppressed", (await Shell.Run("explain", file.Path, "--line", "2")).Out, StringComparison.Ordinal);
        var beyond = await Shell.Run("explain", file.Path, "--line", "3");
        Assert.Equal((1, $"sluice: there is no line 3; the input has 2.{Environment.NewLine}"), (beyond.Code, beyond.Error));
    }

    [Fact]
    public async Task A_body_may_come_from_a_file()
    {
        using var file = new TemporaryFile("""{"name":"from a file"}""", ".json");
        Assert.Contains("from a file", (await Shell.Run("explain", "--path", "/api/v1/customers/42/events", "--body", $"@{file.Path}")).Out, StringComparison.Ordinal);
        var missing = await Shell.Run("explain", "--path", "/api/v1/customers/42/events", "--body", "@nowhere.json");
        Assert.Equal((1, $"sluice: there is no file 'nowhere.json' (--body @FILE).{Environment.NewLine}"), (missing.Code, missing.Error));
    }

    [Theory]
    [InlineData("""{"method":"POST","path":"/api/v1/customers/42/events","body":{}}""", "Refused: name: ", "refused")]
    [InlineData("""{"method":"POST","path":"/nowhere"}""", "Refused: path: There is no endpoint", "refused")]
    [InlineData("{", "Refused: not valid JSON at byte", "refused")]
    [InlineData("""{"method":"POST","path":"/api/v1/customers/42/events","body":"{\"name\""}""", "Refused: The body is not JSON", "refused")]
    public async Task A_refused_call_says_why_and_the_code_is_1(string call, string text, string outcome)
    {
        var shell = await Shell.Type(call, "explain");
        Assert.Equal(1, shell.Code);
        Assert.StartsWith(text, shell.Out, StringComparison.Ordinal);
        Assert.Equal(outcome, Outcome(await Shell.Type(call, "explain", "--json")));
    }

    [Fact]
    public async Task A_call_without_a_counterpart_says_so()
    {
        const string Call = """{"method":"POST","path":"/api/v1/segments/7/add_customers","body":{"ids":["42"]}}""";
        var shell = await Shell.Type(Call, "explain");
        Assert.Equal(0, shell.Code);
        Assert.StartsWith("Accepted, but no message: Manual segments", shell.Out, StringComparison.Ordinal);
        Assert.Equal("not_mapped", Outcome(await Shell.Type(Call, "explain", "--json")));
    }

    [Fact]
    public async Task What_was_not_taken_as_sent_is_noted()
    {
        const string Call = """{"method":"POST","path":"/api/v1/customers/42/events","body":{"name":"a","timestamp":"noon"}}""";
        var shell = await Shell.Type(Call, "explain");
        Assert.Equal(0, shell.Code);
        Assert.Contains("Note: timestamp: ", shell.Out, StringComparison.Ordinal);
    }

    private static string? Outcome(Shell shell)
    {
        using var json = JsonDocument.Parse(shell.Out);
        return json.RootElement.GetProperty("outcome").GetString();
    }
}
