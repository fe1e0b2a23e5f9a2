using System.Text;
using System.Text.Json;
using Sluice.Delivery.Reading;
using Sluice.Routing.Scripts;

namespace Sluice.Tests.Delivery;

/// <summary>What a script gives is a message, or the fault of that message: receivers rely on its id, its type and whom it is about.</summary>
public sealed class ScriptedMessageTests
{
    private const string Track = """{"type":"track","event":"e","properties":{"a":1},"userId":"42","messageId":"m1","timestamp":"2026-01-01T00:00:00.000Z"}""";

    [Theory]
    [InlineData("delete m.messageId")]
    [InlineData("m.messageId = 5")]
    [InlineData("m.messageId = ''")]
    [InlineData("m.messageId = null")]
    public void An_id_that_a_script_takes_away_is_put_back(string line)
    {
        var outcome = Run(line, Track);
        Assert.Null(outcome.Fault);
        using var json = JsonDocument.Parse(outcome.Json);
        Assert.Equal("m1", json.RootElement.GetProperty("messageId").GetString());
    }

    [Theory]
    [InlineData("m.messageId += '-2'", Track)]
    [InlineData("m.userId = 7", Track)]
    [InlineData("delete m.userId; m.anonymousId = 'a'", Track)]
    [InlineData("m.type = 'page'", Track)]
    [InlineData("delete m.properties", Track)]
    [InlineData("m.traits.a = 1", """{"type":"identify","traits":{"email":"person@example.com"},"messageId":"m1"}""")]
    [InlineData("", """{"type":"track","event":"e","userId":42,"messageId":7}""")]
    // What it was not before the script ran, as redaction took the person, or as the API takes more than rules may make.
    [InlineData("", """{"type":"track","event":"e","properties":{},"messageId":"m1"}""")]
    [InlineData("m.properties.b = 1", """{"type":"track","event":"e","properties":{},"userId":"1","previousId":{},"messageId":"m1"}""")]
    public void What_is_still_a_message_goes_on(string line, string message) => Assert.Null(Run(line, message).Fault);

    [Theory]
    [InlineData("delete m.type", "a message's type is identify, track, page, screen, group or alias")]
    [InlineData("m.type = 'foo'", "a message's type is identify, track, page, screen, group or alias")]
    [InlineData("delete m.userId", "a message needs a userId or an anonymousId")]
    [InlineData("m.userId = ''", "a message needs a userId or an anonymousId")]
    [InlineData("m.userId = {}", "userId must be a text")]
    [InlineData("m.integrations = 1", "integrations must be an object")]
    public void What_is_no_message_any_more_is_a_fault_of_the_script(string line, string why)
    {
        var outcome = Run(line, Track);
        Assert.Equal(($"s: transform must give a message, and this is none: {why}", true), (outcome.Fault, outcome.Json.IsEmpty));
    }

    private static ScriptOutcome Run(string line, string message) =>
        Script.Compile($"function transform(m) {{ {line}; return m }}", "s").Run(Encoding.UTF8.GetBytes(message), DateTimeOffset.UnixEpoch);
}
