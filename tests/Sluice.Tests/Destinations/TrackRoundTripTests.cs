using System.Text;
using System.Text.Json.Nodes;
using Sluice.Destinations;
using Sluice.Routing.Values;
using Sluice.Tests.Translation;
using Sluice.Translation;
using Sluice.Translation.Json;

namespace Sluice.Tests.Destinations;

/// <summary>
/// What the gateway made of a Track call arrives at Customer.io as a call that says the same (spec 7.6.1): the requests of the destination, taken for
/// calls, become the messages that the call became.
/// </summary>
public sealed class TrackRoundTripTests
{
    /// <summary>Vectors whose call does not come back whole, and why.</summary>
    private static readonly Dictionary<string, string> Exceptions = new()
    {
        ["v1-event-with-anonymous-id"] = "API v2 takes one identifier of a person, so the anonymous id beside an event of somebody who has an id has no place.",
    };

    /// <summary>Tracks that are an operation of its own and no event, which alone has an id in its call.</summary>
    private static readonly string[] Operations =
    [
        "User Deleted", "User Suppressed", "User Unsuppressed", "Device Created or Updated", "Device Deleted", "Relationship Deleted", "Object Deleted",
        "Report Delivery Event", "Report Content Event",
    ];

    private readonly Destination _customerio = Catalogue.Types["customerio"].Create(new Dictionary<string, string> { ["siteId"] = "s", ["apiKey"] = "k" }, []);

    public static TheoryData<string> Names => Vector.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void A_call_comes_back_as_it_was(string name)
    {
        if (Vector.CallOf(Vector.Read(name)) is not { } call) return;
        var sent = Delivered(call);
        var received = sent.SelectMany(Requests).SelectMany(request => Delivered(CallOf(request))).ToArray();
        var (before, after) = (Said(sent), Said(received));
        if (Exceptions.ContainsKey(name)) Assert.NotEqual(before, after);
        else Assert.Equal(before, after);
    }

    // What is addressed to nobody goes nowhere.
    private static JsonObject[] Delivered(in TrackCall call) =>
        [.. Translation.Some.Translate(call).Texts().Select(static text => JsonNode.Parse(text)!.AsObject()).Where(static message => (bool?)message["integrations"]!["All"] != false)];

    private static TrackCall CallOf(Outgoing.Http request) => Translation.Some.Call(request.Method, request.Url.PathAndQuery, Encoding.UTF8.GetString(request.Body.Span));

    private IEnumerable<Outgoing.Http> Requests(JsonObject message)
    {
        var text = message.ToJsonString();
        var index = new JsonIndex();
        Assert.Null(index.Read(Encoding.UTF8.GetBytes(text), strict: true, maxDepth: 64));
        var parcel = Some.Message(text, (string)message["messageId"]!, (string)message["type"]!);
        for (var action = 0; action < _customerio.Actions.Count; action++)
        {
            if (!_customerio.Actions[action].Wants(new Value(index, 0))) continue;
            using var exchange = _customerio.Open(action, [parcel], Translation.Some.Moment);
            while (exchange.Next() is Outgoing.Http request)
            {
                yield return request;
                exchange.Take(new(200, null, "{}"u8.ToArray()));
            }
            Assert.IsType<Verdict.Delivered>(exchange.VerdictOf(0));
        }
    }

    private static string[] Said(JsonObject[] messages) => [.. messages.Select(static message => Said(message.DeepClone().AsObject()))];

    private static string Said(JsonObject message)
    {
        if ((string)message["type"]! is not ("track" or "page" or "screen") || Operations.Contains((string?)message["event"])) message.Remove("messageId");
        // Track calls say whole seconds.
        message["timestamp"] = ((string)message["timestamp"]!)[..19];
        // A15: v1 calls name the person alone, v2 the object too.
        var identifiers = message["context"]!["journeys"]!["identifiers"]!.AsObject();
        identifiers.Remove("object_type_id");
        identifiers.Remove("object_id");
        return Sorted(message)!.ToJsonString();
    }

    // The order of members counts for nothing.
    private static JsonNode? Sorted(JsonNode? node) => node is JsonObject all
        ? new JsonObject(all.OrderBy(static one => one.Key, StringComparer.Ordinal).Select(static one => KeyValuePair.Create(one.Key, Sorted(one.Value))))
        : node?.DeepClone();
}
