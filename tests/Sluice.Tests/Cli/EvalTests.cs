using System.Text.Json;
using Sluice.Tests.Configuration;
using Sluice.Tests.Conformance;

namespace Sluice.Tests.Cli;

public sealed class EvalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("""{"id":1,"fql":"type = \"track\"","message":{"type":"track"}}""", """{"id":1,"result":true}""")]
    [InlineData("""{"id":"a","fql":"type = \"track\"","message":{"type":"page"}}""", """{"id":"a","result":false}""")]
    [InlineData("""{"id":2,"mapping":{"a":{"@path":"$.b"},"c":"$.d"},"input":{"b":1.50,"d":2}}""", """{"id":2,"output":{"a":1.50,"c":"$.d"}}""")]
    [InlineData("""{"id":2,"mapping":{"c":"$.d"},"options":{"shortForms":true},"input":{"d":2}}""", """{"id":2,"output":{"c":2}}""")]
    [InlineData("""{"id":3,"fn":"transformBatch","mapping":{"a":{"@path":"$.b"}},"input":[{"b":1},{"b":2}]}""", """{"id":3,"output":[{"a":1},{"a":2}]}""")]
    public async Task A_line_is_answered_by_a_line(string line, string answer) => Assert.Equal(new(0, answer + "\n", ""), await Shell.Type(line, "eval"));

    [Fact]
    public async Task The_examples_of_its_help_are_answered_without_an_error()
    {
        foreach (var (_, line) in HelpTests.Leaf("sluice eval").Examples)
        {
            var shell = await Shell.Type(line.Split('\'')[1], "eval");
            Assert.Equal((0, ""), (shell.Code, shell.Error));
            Assert.DoesNotContain("\"error\"", shell.Out, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("nonsense", """{"id":null,"error":""")]
    [InlineData("[1]", """{"id":null,"error":"a line has """)]
    [InlineData("""{"id":1}""", """{"id":1,"error":"a line has \"fql\" and \"message\",""")]
    [InlineData("""{"id":1,"fql":"type =","message":{}}""", """{"id":1,"error":true,"message":""")]
    [InlineData("""{"id":1,"mapping":{"a":{"@nope":1}},"input":{}}""", """{"id":1,"error":true,"message":""")]
    [InlineData("""{"id":1,"mapping":{"a":{"@nope":1}},"options":{"shortForms":true},"input":{}}""", """{"id":1,"error":true,"message":""")]
    [InlineData("""{"id":1,"mapping":{"r":{"@fail":"no, {{b}}"}},"options":{"shortForms":true},"input":{"b":2}}""", """{"id":1,"error":true,"message":"no, 2"}""")]
    [InlineData("""{"id":1,"destination":"slack","settings":{},"message":{}}""",
        """{"id":1,"requests":[],"error":"slack does nothing by itself; give \"subscriptions\" of its actions: postToChannel"}""")]
    [InlineData("""{"id":1,"destination":"amplitud","settings":{},"message":{}}""", """{"id":1,"requests":[],"error":"there is no destination 'amplitud'; did you mean 'amplitude'?"}""")]
    [InlineData("""{"id":1,"destination":"june","settings":{"apiKey":"k"},"subscriptions":[{"name":"S","partnerAction":"nope","subscribe":"type = \"track\"","mapping":{}}],"message":{"type":"track"}}""",
        """{"id":1,"requests":[],"error":"june has no action 'nope'; """)]
    [InlineData("""{"id":1,"destination":"june","settings":{"apiKey":"k"},"message":{"type":"track","properties":{}}}""", """{"id":1,"requests":[],"error":""")]
    public async Task A_bad_line_is_answered_with_what_is_wrong_and_the_next_is_read(string line, string answer)
    {
        var shell = await Shell.Type($"{line}\n\n{{\"id\":9,\"fql\":\"type = \\\"a\\\"\",\"message\":{{\"type\":\"a\"}}}}\n", "eval");
        Assert.Equal((1, ""), (shell.Code, shell.Error));
        Assert.Equal(2, shell.Lines.Length);
        Assert.StartsWith(answer, shell.Lines[0], StringComparison.Ordinal);
        using (JsonDocument.Parse(shell.Lines[0]))
        {
        }
        Assert.Equal("""{"id":9,"result":true}""", shell.Lines[1]);
    }

    [Theory]
    [InlineData("""{"a":{"@number":"$.b"}}""", "{}", true)]
    [InlineData("""{"a":{"@nope":"$.b"}}""", "{}", false)]
    [InlineData("""{"a":{"@nope":"$.b"}}""", """{"shortForms":true}""", false)]
    public async Task A_mapping_that_a_configuration_may_have_is_answered_with_how_to_ask_for_that(string mapping, string options, bool told)
    {
        const string Cure = """In a configuration it is a mapping; to read it like one, add "options":{"shortForms":true}.""";
        var shell = await Shell.Type($$$"""{"id":1,"mapping":{{{mapping}}},"options":{{{options}}},"input":{"b":"5"}}""", "eval");
        var message = JsonDocument.Parse(shell.Out).RootElement.GetProperty("message").GetString()!;
        Assert.Contains("is not a directive", message, StringComparison.Ordinal);
        Assert.Equal(told, message.EndsWith(Cure, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Recorded_lines_of_messages_and_batches_are_taken_as_they_are_and_answered_in_order()
    {
        var lines = RecordedRun.Messages["customerio"].Take(5).Concat(RecordedRun.Batches["customerio"].Take(2)).ToArray();
        var shell = await Shell.Type(string.Join('\n', lines.Select(static one => one.Line)), "eval", "--now", "2026-01-15T10:00:00Z");
        Assert.Equal(lines.Select(static one => one.Id), shell.Lines.Select(static line => JsonDocument.Parse(line).RootElement.GetProperty("id").GetString()));
        Assert.Contains("https://track.customer.io/api/v2/batch", shell.Lines[^1], StringComparison.Ordinal);
        Assert.Contains("\"multistatus\":[{\"status\":", shell.Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_time_of_sending_can_be_fixed()
    {
        const string Line = """{"id":1,"destination":"ripe","settings":{"apiKey":"k"},"message":{"type":"identify","messageId":"m","userId":"u","traits":{}}}""";
        Assert.Contains("2026-01-15T10:00:00.000Z", (await Shell.Type(Line, "eval", "--now", "2026-01-15T10:00:00Z")).Out, StringComparison.Ordinal);
        Assert.Contains("2026-01-31T12:00:00.000Z", (await Shell.Type(Line, "eval")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Destinations_of_a_folder_can_be_asked()
    {
        await Shell.Run("destinations", "new", "acme", "--folder", _folder.Path);
        const string Line = """{"id":1,"destination":"acme","settings":{"apiKey":"k"},"message":{"type":"track","event":"E","userId":"u","messageId":"m"}}""";
        var shell = await Shell.Type(Line, "eval", "--catalogue", _folder.Path);
        Assert.Equal((0, ""), (shell.Code, shell.Error));
        Assert.Contains("https://api.acme.example/v1/events", shell.Out, StringComparison.Ordinal);

        Assert.Equal(1, (await Shell.Type(Line, "eval")).Code);
        Assert.Equal("sluice: there is no folder '/nowhere'.\n", (await Shell.Type(Line, "eval", "--catalogue", "/nowhere")).Error);
    }

    [Fact]
    public async Task A_file_is_read_as_standard_input_is()
    {
        using var file = new TemporaryFile("""{"id":1,"fql":"type = \"a\"","message":{"type":"a"}}""");
        Assert.Equal("{\"id\":1,\"result\":true}\n", (await Shell.Run("eval", file.Path)).Out);
    }
}
