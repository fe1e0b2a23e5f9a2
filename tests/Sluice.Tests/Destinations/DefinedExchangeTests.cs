using System.Text;
using Sluice.Destinations;
using Sluice.Destinations.Exchanges;
using Sluice.Routing.Triggers;
using Sluice.Routing.Values;
using Sluice.Tests.Translation;
using Sluice.Translation.Json;

namespace Sluice.Tests.Destinations;

public sealed class DefinedExchangeTests
{
    private const string Event =
        """{"type":"track","event":"Bought","userId":"u1","timestamp":"2026-01-15T10:00:00Z","properties":{"at":"2026-01-15","n\u006f":1}}""";
    private const string Nameless = """{"type":"track","userId":"u1"}""";

    private static readonly byte[] Answer = [.. "{}"u8];

    private readonly Destination _destination =
        Catalogue.Types["customerio"].Create(new Dictionary<string, string> { ["siteId"] = "s", ["apiKey"] = "k", ["accountRegion"] = "EU" }, []);

    private int Track => _destination.Actions.TakeWhile(static action => action.Name != "Track Event").Count();

    [Fact]
    public void A_message_becomes_its_request()
    {
        using var exchange = _destination.Open(Track, [Some.Message(Event)], Some.Time);
        var request = Request(exchange);
        Assert.Equal(("POST", "https://track-eu.customer.io/api/v2/entity"), (request.Method, request.Url.AbsoluteUri));
        Assert.Contains("\"attributes\":{\"at\":1768435200,\"n\\u006f\":1}", Body(request), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://acme.my.salesforce.com")]
    [InlineData("https://acme.my.salesforce.com//")]
    public void A_slash_at_the_end_of_an_address_is_none_of_the_path_that_tokens_are_at(string instance)
    {
        var settings = new Dictionary<string, string> { ["instanceUrl"] = instance, ["oauth.client_id"] = "c", ["oauth.client_secret"] = "s" };
        Assert.Equal("https://acme.my.salesforce.com/services/oauth2/token", Catalogue.Types["salesforce"].Create(settings, []).Grant!.Request(null).Url.AbsoluteUri);
    }

    [Fact]
    public void Nothing_of_one_exchange_is_seen_by_the_next()
    {
        for (var round = 0; round < 3; round++)
        {
            using (var refused = _destination.Open(Track, [Some.Message(Nameless)], Some.Time))
            {
                Assert.Null(refused.Next());
                Assert.Contains("name is required and missing", Assert.IsType<Verdict.Reject>(refused.VerdictOf(0)).Why, StringComparison.Ordinal);
            }
            using var first = _destination.Open(Track, [Some.Message(Event)], Some.Time);
            using var second = _destination.Open(Track, [Some.Message(Event)], Some.Time);
            Assert.Equal(Body(Request(first)), Body(Request(second)));
            first.Take(new(500, null, default));
            second.Take(new(200, null, "{}"u8.ToArray()));
            Assert.IsType<Verdict.Retry>(first.VerdictOf(0));
            Assert.IsType<Verdict.Delivered>(second.VerdictOf(0));
        }
    }

    [Theory]
    [InlineData(1, new[] { 1 })]
    [InlineData(75, new[] { 75 })]
    [InlineData(76, new[] { 75, 1 })]
    [InlineData(151, new[] { 75, 75, 1 })]
    public void An_order_of_more_products_than_Braze_takes_at_once_is_sent_in_parts(int products, int[] parts)
    {
        var braze = Catalogue.Types["braze"].Create(
            new Dictionary<string, string> { ["api_key"] = "k", ["endpoint"] = "https://rest.iad-01.braze.com" },
            [new ActionChoice("Orders") { Action = "trackPurchase" }]);
        var list = string.Join(',', Enumerable.Range(0, products).Select(static number => $$"""{"product_id":"p{{number}}","price":1}"""));
        var order = Some.Message(
            $$$"""{"type":"track","event":"Order Completed","userId":"u1","receivedAt":"2026-01-15T10:00:00Z","properties":{"products":[{{{list}}}]}}""");
        Assert.Equal(products, braze.BatchPlaceOf(0, order).Weight);
        using var exchange = braze.Open(0, [order], Some.Time);
        var sent = new List<int>();
        while (exchange.Next() is Outgoing.Http request)
        {
            sent.Add(Body(request).Split("product_id").Length - 1);
            exchange.Take(new(201, null, "{}"u8.ToArray()));
        }
        Assert.Equal(parts, sent);
        Assert.IsType<Verdict.Delivered>(exchange.VerdictOf(0));
    }

    [Fact]
    public void A_request_whose_body_is_nothing_has_none()
    {
        var acme = Defined.Destination("""
            name: acme
            title: Acme
            summary: For tests.
            actions:
              track:
                fields: { context: { type: object, default: $.context } }
                requests: [{ url: https://acme.example/, json: $.payload.context }]
            presets: [{ name: All, action: track, trigger: type = "track" }]
            """);
        using var exchange = acme.Open(0, [Some.Message(Event)], Some.Time);
        Assert.Equal("", Body(Request(exchange)));
    }

    [Theory]
    [InlineData("webhook", "\"url\":\"https://acme.example/\"")]
    [InlineData("customerio", "\"siteId\":\"s\",\"apiKey\":\"k\",\"accountRegion\":\"EU\"")]
    public void In_mappings_now_is_the_time_of_sending(string type, string settings)
    {
        const string Template = "sent {{ 'now' | date: '%s' }}";
        var choice = type == "webhook"
            ? new ActionChoice("All") { Mapping = Encoding.UTF8.GetBytes($$$"""{"at":{"@liquid":"{{{Template}}}"}}""") }
            : new ActionChoice("Events") { Action = "trackEvent", Mapping = Encoding.UTF8.GetBytes($$$"""{"data":{"at":{"@liquid":"{{{Template}}}"}} }""") };
        var given = System.Text.Json.JsonSerializer.Deserialize<Dictionary<string, string>>($"{{{settings}}}")!;
        using var exchange = Catalogue.Types[type].Create(given, [choice]).Open(0, [Some.Message(Event)], Some.Time);
        Assert.Contains($"sent {Some.Time.ToUnixTimeSeconds()}", Body(Request(exchange)), StringComparison.Ordinal);
    }

    [Fact]
    public void From_a_message_to_its_request_nothing_is_allocated_but_the_request()
    {
        const int Times = 100;
        var triggers = new TriggerIndex([.. _destination.Actions.Select(static action => action.Trigger!)]);
        Parcel[] parcels = [Some.Message(Event)];
        var (text, wanting) = (new JsonIndex(), new List<int>());
        void Send()
        {
            text.Read(parcels[0].Body.Span, strict: false, 100);
            triggers.Matching(new Value(text, 0), wanting);
            using var exchange = _destination.Open(wanting[0], parcels, Some.Time);
            Assert.NotNull(exchange.Next());
            exchange.Take(new(200, null, Answer));
            Assert.Null(exchange.Next());
        }
        for (var warm = 0; warm < Times; warm++) Send();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var time = 0; time < Times; time++) Send();
        // The request itself: its header, four references of the method, address, headers and body, and where in that it begins and ends.
        const int Request = 72;
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / Times, 1, Request);
    }

    // Spec 7.6.1: the last message of a call, as Customer.io gets it.
    [Theory]
    [InlineData("PUT", "customers/42", """{"anonymous_id":"an","cio_relationships":{"action":"add_relationships","relationships":[{"identifiers":{"object_type_id":"1","object_id":"acme"}}]}}""",
        """{"type":"object","action":"identify","attributes":{},"cio_relationships":[{"identifiers":{"id":"42"}}],"identifiers":{"object_id":"acme","object_type_id":"1"}}""")]
    [InlineData("PUT", "customers/42", """{"anonymous_id":"an","cio_relationships":{"action":"delete_relationships","relationships":[{"identifiers":{"cio_object_id":"ob1"}}]}}""",
        """{"type":"object","action":"delete_relationships","cio_relationships":[{"identifiers":{"id":"42"}}],"identifiers":{"cio_object_id":"ob1"}}""")]
    [InlineData("POST", "merge_customers", """{"primary":{"id":"1"},"secondary":{"id":"a@b.co"}}""",
        """{"type":"person","action":"merge","primary":{"id":"1"},"secondary":{"id":"a@b.co"}}""")]
    [InlineData("POST", "merge_customers", """{"primary":{"id":"1"},"secondary":{"email":"me@localhost"}}""",
        """{"type":"person","action":"merge","primary":{"id":"1"},"secondary":{"email":"me@localhost"}}""")]
    [InlineData("POST", "merge_customers", """{"primary":{"id":"1"},"secondary":{"cio_id":"a-b"}}""",
        """{"type":"person","action":"merge","primary":{"id":"1"},"secondary":{"cio_id":"a-b"}}""")]
    [InlineData("PUT", "customers/42/devices", """{"device":{"id":"tok1"}}""",
        """{"type":"person","action":"add_device","device":{"token":"tok1","last_used":1790857815,"attributes":{}},"identifiers":{"id":"42"}}""")]
    [InlineData("POST", "customers/42/events", """{"name":"Application Opened","data":{"url":"app:\/\/1"},"id":"01ARZ3NDEKTSV4RRFFQ69G5FAV"}""",
        """{"type":"person","action":"event","name":"Application Opened","id":"01ARZ3NDEKTSV4RRFFQ69G5FAV","timestamp":1790857815,"attributes":{"url":"app:\/\/1"},"identifiers":{"id":"42"}}""")]
    [InlineData("POST", "customers/42/events", """{"type":"page","name":"Pricing","data":{"url":"https:\/\/example.com\/pricing"},"id":"01ARZ3NDEKTSV4RRFFQ69G5FAV"}""",
        """{"type":"person","action":"page","name":"Pricing","id":"01ARZ3NDEKTSV4RRFFQ69G5FAV","timestamp":1790857815,"attributes":{"url":"https:\/\/example.com\/pricing"},"identifiers":{"id":"42"}}""")]
    [InlineData("PUT", "customers/42", """{"objectId":{"a":1},"object_type_id":[2],"objectTypeId":3,"relationshipAttributes":"r","createdAt":"x","created_at":5}""",
        """{"type":"person","action":"identify","timestamp":1790857815,"attributes":{"objectId":{"a":1},"object_type_id":[2],"objectTypeId":3,"relationshipAttributes":"r","createdAt":"x","created_at":5},"identifiers":{"id":"42"}}""")]
    [InlineData("PUT", "customers/42", """{"createdAt":"x"}""",
        """{"type":"person","action":"identify","timestamp":1790857815,"attributes":{"createdAt":"x"},"identifiers":{"id":"42"}}""")]
    public void A_Track_call_gives_back_an_equivalent_one(string method, string path, string call, string expected)
    {
        var message = Sluice.Tests.Translation.Some.Translate(method, $"/api/v1/{path}", call).Texts()[^1];
        var (text, wanting) = (new JsonIndex(), new List<int>());
        text.Read(Encoding.UTF8.GetBytes(message), strict: false, 100);
        new TriggerIndex([.. _destination.Actions.Select(static action => action.Trigger!)]).Matching(new Value(text, 0), wanting);

        using var exchange = _destination.Open(Assert.Single(wanting), [Some.Message(message)], Some.Time);
        Assert.Equal(expected, Body(Request(exchange)));
    }

    private static Outgoing.Http Request(Exchange exchange) => Assert.IsType<Outgoing.Http>(exchange.Next());

    private static string Body(Outgoing.Http request) => Encoding.UTF8.GetString(request.Body.Span);
}
