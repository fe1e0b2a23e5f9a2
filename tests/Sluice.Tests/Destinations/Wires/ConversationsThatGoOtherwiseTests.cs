using Sluice.Destinations.Definitions;
using Sluice.Destinations.Wires;

namespace Sluice.Tests.Destinations.Wires;

/// <summary>What is said when a destination does otherwise than its conversations have it.</summary>
public sealed class ConversationsThatGoOtherwiseTests
{
    private const string Acme = """
        name: acme
        title: Acme
        summary: Sends events to Acme.
        settings:
          apiKey: { help: Key., required: true, secret: true }
          region: { help: Where., choices: [us, eu], default: us }
        auth: { bearer: $.settings.apiKey }
        actions:
          track:
            trigger: type = "track"
            fields:
              event: { type: string, required: true, default: $.event }
              value: { type: number, default: $.properties.value }
            requests:
              - url: https://{{settings.region}}.acme.example/v1
                json: $.payload
            batch:
              size: 10
              requests:
                - url: https://{{settings.region}}.acme.example/batch
                  json: $.payloads
              results: { in: $.body.errors, index: $.item.at, is: reject, say: $.item.message }
        presets:
          - { name: Events, action: track }
        """;

    private const string Opening = """
        # T
        settings {"apiKey":"k"}
        message {"type":"track","event":"E","properties":{"value":5}}

        """;

    private const string Sent = "request POST https://us.acme.example/v1\n";

    [Theory]
    [InlineData(Sent + "header authorization: Bearer k\nbody {\"value\":5.0,\"event\":\"E\"}\nverdict delivered")]
    [InlineData(Sent + "answer 500\nverdict retry HTTP 500")]
    [InlineData(Sent + "answer 429\nanswered retry-after: 30\nverdict retry after 30 s")]
    [InlineData("action track\nmapping {\"event\":\"Fixed\"}\n" + Sent + "body {\"event\":\"Fixed\"}\nverdict delivered")]
    [InlineData("action track\nmapping {}\nrefused event")]
    [InlineData("preset Events\n" + Sent + "verdict delivered")]
    public void What_goes_as_written_is_right(string rest) => Assert.Empty(Play(Opening + rest));

    [Theory]
    [InlineData(
        "request PUT https://us.acme.example/v1\nverdict delivered",
        "4: PUT https://us.acme.example/v1 was expected, POST https://us.acme.example/v1 came")]
    [InlineData(Sent + "header x-a: b\nverdict delivered", "5: the header x-a: b was expected, none came")]
    [InlineData(Sent + "header authorization: Bearer x\nverdict delivered", "5: the header authorization: Bearer x was expected, 'Bearer k' came")]
    [InlineData(Sent + "body {\"event\":\"E\",\"value\":6}\nverdict delivered", "5: body /value: 6 was expected, 5 came")]
    [InlineData(Sent + "body {\"event\":\"E\"}\nverdict delivered", "5: body /value: 5 came unexpected")]
    [InlineData(Sent + "body {\"event\":\"E\",\"value\":5,\"a\":{}}\nverdict delivered", "5: body /a: {} was expected and is missing")]
    [InlineData(Sent + "body\nverdict delivered", "5: the body (none) was expected, {\"event\":\"E\",\"value\":5} came")]
    [InlineData(Sent + "verdict reject", "5: 'reject' was expected, 'delivered' came")]
    [InlineData(Sent + "answer 500\nverdict retry HTTP 503", "6: the reason 'HTTP 503' was expected, 'HTTP 500' came")]
    [InlineData(Sent + "answer 429\nverdict retry after 30 s", "6: another attempt after 30 s was expected, one at any time came")]
    [InlineData(Sent + Sent + "verdict delivered", "5: POST https://us.acme.example/v1 was expected and not sent")]
    [InlineData("verdict delivered", "4: POST https://us.acme.example/v1 was sent and not expected, with the body {\"event\":\"E\",\"value\":5}")]
    [InlineData("nothing", "4: 'nothing' was expected, 'delivered' came")]
    [InlineData("preset Event\nverdict delivered", "4: there is no preset 'Event'; did you mean 'Events'?")]
    [InlineData("action trak\nverdict delivered", "4: there is no action 'trak'; did you mean 'track'?")]
    public void What_goes_otherwise_is_said_with_its_line(string rest, string mismatch) => Assert.Contains(mismatch, Play(Opening + rest));

    [Theory]
    [InlineData("""{"apiKey":"k","regoin":"eu"}""", "2: there is no setting 'regoin'; did you mean 'region'?")]
    [InlineData("""{"apiKey":"k","region":"asia"}""", "2: 'asia' is not possible for region; use one of us, eu")]
    [InlineData("""{"region":"eu"}""", "2: the setting 'apiKey' is missing")]
    public void Settings_that_an_operator_could_not_write_are_refused(string settings, string mismatch) =>
        Assert.Equal([mismatch], Play($$"""
            # T
            settings {{settings}}
            message {"type":"track","event":"E"}
            verdict delivered
            """));

    [Fact]
    public void Several_messages_are_a_batch_with_a_verdict_for_each()
    {
        const string Batch = """
            # T
            settings {"apiKey":"k","region":"eu"}
            message {"type":"track","event":"A"}
            message {"type":"page"}
            message {"type":"track"}
            message {"type":"track","event":"B"}
            request POST https://eu.acme.example/batch
            body [{"event":"A"},{"event":"B"}]
            answer 200 {"errors":[{"at":1,"message":"too old"}]}
            verdict delivered
            nothing
            refused event
            verdict reject too old
            """;
        Assert.Empty(Play(Batch));
        Assert.Equal(
            ["13: the reason 'too new' was expected for message 4, 'Events: HTTP 200: too old' came"],
            Play(Batch.Replace("reject too old", "reject too new", StringComparison.Ordinal)));
    }

    private static string[] Play(string text)
    {
        var (definition, problems) = DefinitionReader.Read(Acme, "Acme/destination.yaml");
        Assert.Empty(problems);
        var (conversations, mistakes) = WireReader.Read(text, "Acme.wire");
        Assert.Empty(mistakes);
        return [.. new WirePlayer(definition!).Play(Assert.Single(conversations)).Select(one => $"{one.Line}: {one.Message}")];
    }
}
