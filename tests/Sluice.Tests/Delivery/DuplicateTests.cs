using Sluice.Journal.Delivery;

namespace Sluice.Tests.Delivery;

/// <summary>What a destination gets of messages that were accepted before.</summary>
public sealed class DuplicateTests
{
    [Fact]
    public async Task A_message_that_came_again_is_delivered_once_and_counted_as_a_duplicate()
    {
        await using var bed = new Bed();
        await using var server = new Receiver();
        await bed.AcceptAsync("POST", "/v1/batch", Batch(Event("a"), Event("b")));
        await bed.AcceptAsync("POST", "/v1/batch", Batch(Event("b"), Event("c"), Event("a")));
        await bed.AcceptAsync("POST", "/v1/track", Event("c"));
        await bed.AcceptAsync("POST", "/v1/track", Event("d"));
        await using (bed.Start(Bed.Webhook(server.Url))) await server.UntilAsync(4);
        Assert.Equal(["a", "b", "c", "d"], server.Requests.Select(static one => one.Header("webhook-id")).Order());
        var state = bed.State();
        Assert.Equal((4L, 7L, 7L, new Tally(4, 0, 0, 0, Duplicate: 3)), (state.Position, state.Messages, state.Items, state.Tally));
    }

    [Fact]
    public async Task A_relay_gets_a_call_unless_nothing_in_it_is_new()
    {
        const string First = "01KAQ000000000000000000001", Second = "01KAQ000000000000000000002";
        await using var bed = new Bed();
        await using var server = new Receiver();
        await bed.AcceptAsync("POST", "/api/v2/entity", Entity(First));
        await bed.AcceptAsync("POST", "/api/v2/entity", Entity(First));
        await bed.AcceptAsync("POST", "/api/v2/batch", Batch(Entity(First), Entity(Second)));
        await bed.AcceptAsync("POST", "/api/v2/batch", Batch(Entity(Second), Entity(First)));
        // A call without a message is never a repetition.
        const string Segment = "/api/v1/segments/7/add_customers";
        await bed.AcceptAsync("POST", Segment, """{"ids":["1"]}""");
        await bed.AcceptAsync("POST", Segment, """{"ids":["1"]}""");
        await using (bed.Start(Bed.Relay(server.Url))) await server.UntilAsync(4);
        Assert.Equal(4, server.Requests.Count);
        Assert.Equal(
            [Batch(Entity(First), Entity(Second)), Entity(First)],
            server.Requests.Select(static one => one.Text).Where(static one => !one.StartsWith("""{"ids":""", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Equal(new Tally(4, 0, 0, 0, Duplicate: 2), bed.State("journeys").Tally);
    }

    private static string Event(string id) => $$"""{"type":"track","userId":"1","event":"seen","messageId":"{{id}}"}""";

    private static string Entity(string id) => $$"""{"type":"person","action":"event","identifiers":{"id":"1"},"name":"seen","id":"{{id}}"}""";

    private static string Batch(params string[] items) => $$"""{"batch":[{{string.Join(',', items)}}]}""";
}
