using System.Text.Json;
using Sluice.Tests.Translation;
using Sluice.Translation;

namespace Sluice.Tests.Routing.Rules;

public sealed class CallRuleTests
{
    private const string Segment = "/api/v1/segments/7/add_customers?id_type=email";

    private const string Rules = """
        not_mapped:
          - name: segments
            when: operation = "add_to_segment" or operation = "remove_from_segment"
            split: $.body.ids
            message:
              type: track
              event: { '@if': { exists: $.nothing, then: x, else: Segment Entered } }
              properties: { segment: $.params.segment_id, by: $.query.id_type }
              userId: $.item
          - name: unsubscribes
            message: { type: track, event: Unsubscribed, anonymousId: $.params.delivery_id, properties: { path: $.path } }
        """;

    [Fact]
    public void A_call_without_a_counterpart_becomes_the_messages_that_the_operator_wants()
    {
        var translation = Ruled.Translate(Rules, "POST", Segment, """{"ids":["a@example.com","b@example.com"]}""");
        Assert.Equal((Outcome.Mapped, null), (translation.Outcome, translation.NotMappedBecause));
        Assert.Equal(
            [
                """{"type":"track","event":"Segment Entered","properties":{"segment":"7","by":"email"},"userId":"a@example.com","integrations":{"All":true},"sentAt":"2026-10-01T12:30:15.250Z","receivedAt":"2026-10-01T12:30:15.250Z","messageId":"01KB06Z2R28S8NSNWTVT000000","timestamp":"2026-10-01T12:30:15.250Z","context":{"journeys":{"identifiers":{"id":"a@example.com"}}}}""",
                """{"type":"track","event":"Segment Entered","properties":{"segment":"7","by":"email"},"userId":"b@example.com","integrations":{"All":true},"sentAt":"2026-10-01T12:30:15.250Z","receivedAt":"2026-10-01T12:30:15.250Z","messageId":"01KB06Z2R28S8NSNWTVT000001","timestamp":"2026-10-01T12:30:15.250Z","context":{"journeys":{"identifiers":{"id":"b@example.com"}}}}""",
            ],
            translation.Texts().Select(text => Same(text)));
    }

    [Fact]
    public void Captured_parts_of_the_path_are_decoded_and_rules_go_on_from_the_message()
    {
        var translation = Ruled.Translate(
            Rules + "\nrules: [{ when: event = \"Unsubscribed\", set: { event: Left } }]", "POST", "/unsubscribe/d%2F1", """{"unsubscribe":true}""");
        using var json = JsonDocument.Parse(Assert.Single(translation.Texts()));
        Assert.Equal("Left", json.RootElement.GetProperty("event").GetString());
        Assert.Equal("d/1", json.RootElement.GetProperty("anonymousId").GetString());
        Assert.Equal("/unsubscribe/d%2F1", json.RootElement.GetProperty("properties").GetProperty("path").GetString());
    }

    [Theory]
    [InlineData("message: { type: $.nothing, event: E, userId: u }", "a message's type is identify, track, page, screen, group or alias")]
    [InlineData("message: { type: track, event: E, userId: $.nothing }", "a message needs a userId or an anonymousId")]
    [InlineData("message: $.body.ids", "message must give an object, not an array")]
    public void A_rule_that_gives_no_message_leaves_the_call_as_not_mapped(string rule, string why)
    {
        var translation = Ruled.Translate($"not_mapped: [{{ {rule} }}]", "POST", Segment, """{"ids":["a"]}""");
        Assert.Equal((Outcome.NotMapped, 0), (translation.Outcome, translation.Messages.Count));
        Assert.Equal($"Rule 'translation.not_mapped[0]' was not applied: {why}.", Assert.Single(translation.Diagnostics).Message);
    }

    [Fact]
    public void Calls_that_no_such_rule_matches_stay_not_mapped()
    {
        var translation = Ruled.Translate(
            "not_mapped: [{ when: operation = \"unsubscribe\", message: { type: track, userId: u } }]",
            "POST",
            Segment,
            """{"ids":["a"]}""");
        Assert.Equal(Outcome.NotMapped, translation.Outcome);
        Assert.Empty(translation.Diagnostics);
    }

    // The id derives from the call; its beginning is that of every call in these tests.
    private static string Same(string text)
    {
        using var json = JsonDocument.Parse(text);
        var id = json.RootElement.GetProperty("messageId").GetString()!;
        return text.Replace(id, "01KB06Z2R28S8NSNWTVT" + id[20..], StringComparison.Ordinal);
    }
}
