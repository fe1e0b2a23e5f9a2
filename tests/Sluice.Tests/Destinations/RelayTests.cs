using System.Text;
using System.Text.RegularExpressions;
using Sluice.Destinations;
using Sluice.Tests.Translation;
using Sluice.Translation;

namespace Sluice.Tests.Destinations;

public sealed class RelayTests
{
    [Theory]
    [InlineData("us", "https://track.customer.io/api/v1/customers/1")]
    [InlineData("eu", "https://track-eu.customer.io/api/v1/customers/1")]
    public void A_call_goes_to_customer_io_in_the_region(string region, string url) =>
        Assert.Equal(url, Relay(("region", region)).Request(Some.Call("PUT", "/api/v1/customers/1")).Url.AbsoluteUri);

    [Fact]
    public void A_call_keeps_its_method_target_body_and_content_type_and_gets_the_relays_credentials()
    {
        var request = Relay().Request(Some.Call("PUT", "/api/v1/customers/a%2Fb?x=%20+", """{ "a" : 1, }""", "application/JSON; charset=utf-8"));
        Assert.Equal("PUT", request.Method);
        Assert.Equal("/api/v1/customers/a%2Fb?x=%20+", request.Url.PathAndQuery);
        Assert.Equal("""{ "a" : 1, }""", Encoding.UTF8.GetString(request.Body.Span));
        Assert.Equal("application/JSON; charset=utf-8", request.Header("content-type"));
        Assert.Equal("Basic czE6azE=", request.Header("authorization"));
    }

    [Theory]
    [InlineData("https://proxy.example", "https://proxy.example/api/v2/entity")]
    [InlineData("https://proxy.example/", "https://proxy.example/api/v2/entity")]
    [InlineData("http://proxy.example:81/cio/", "http://proxy.example:81/cio/api/v2/entity")]
    public void An_address_of_the_operators_own_goes_before_the_region(string url, string whole) =>
        Assert.Equal(whole, Relay(("region", "eu"), ("url", url)).Request(Some.Call("POST", "/api/v2/entity")).Url.AbsoluteUri);

    [Theory]
    [InlineData("/unsubscribe/abc")]
    [InlineData("/api/v1/segments/1/add_customers")]
    [InlineData("/api/v1/metrics")]
    public void Calls_without_a_message_are_sent_on_too(string target) =>
        Assert.Equal(target, Relay().Request(Some.Call("POST", target)).Url.PathAndQuery);

    [Theory]
    [InlineData("/v1/identify")]
    [InlineData("/v1/batch")]
    public void Calls_of_the_pipelines_api_are_of_no_concern(string target) =>
        Assert.Equal("it is a call of the Pipelines API, which Customer.io's Track API does not take", Catalogue.Types["relay"].Declines("POST", Encoding.ASCII.GetBytes(target)));

    [Theory]
    [InlineData("PUT", "/api/v1/customers/1")]
    [InlineData("POST", "/unsubscribe/abc")]
    [InlineData("POST", "/events/track?site_id=s")]
    [InlineData("POST", "")]
    public void Any_other_call_is(string method, string target) => Assert.Null(Catalogue.Types["relay"].Declines(method, Encoding.ASCII.GetBytes(target)));

    [Fact]
    public void A_path_without_a_slash_is_not_sent() => Assert.Equal("its path does not begin with a slash", Rejected(Some.Call("POST", ".evil.example/api/v1/events", "{}")));

    [Theory]
    [InlineData("/events/identify?site_id=s", """{"customer_id":"a b","anonymous_id":"a1","attributes":{"price":1.10},"id":"x","context":{},"received":{"ip":"::1"}}""",
        "PUT", "/api/v1/customers/a%20b", """{"anonymous_id":"a1","price":1.10}""")]
    [InlineData("/events/identify?site_id=s", """{"attributes":{"email":"p@example.com"}}""", "PUT", "/api/v1/customers/p%40example.com", """{"email":"p@example.com"}""")]
    [InlineData("/events/track?site_id=s", """{"name":"seen","customer_id":42,"anonymous_id":"a1","data":{"n":1.0},"id":"01ARZ3NDEKTSV4RRFFQ69G5FAV","age":1500,"context":{}}""",
        "POST", "/api/v1/customers/42/events", """{"name":"seen","type":"event","id":"01ARZ3NDEKTSV4RRFFQ69G5FAV","data":{"n":1.0},"timestamp":1699999998}""")]
    [InlineData("/events/page?site_id=s", """{"name":"https://shop.example/","anonymous_id":"a1","timestamp":7}""",
        "POST", "/api/v1/events", """{"name":"https://shop.example/","type":"page","anonymous_id":"a1","timestamp":7}""")]
    public void What_a_page_sent_goes_on_as_a_server_would_send_it(string target, string body, string method, string path, string sent)
    {
        var call = Some.Call("POST", target, body, "text/plain") with { Id = MessageId.ForCall(Some.Time, 1).ToString() };
        var request = Relay().Request(call);
        Assert.Equal((method, path, sent), (request.Method, request.Url.PathAndQuery, Encoding.UTF8.GetString(request.Body.Span)));
        Assert.Equal(("application/json", "Basic czE6azE="), (request.Header("content-type"), request.Header("authorization")));
    }

    [Theory]
    [InlineData("identify", """{"attributes":{"cio_id":"cio_abc","plan":"basic"}}""")]
    [InlineData("identify", """{"attributes":{"cio_id":"abc","plan":"basic"}}""")]
    [InlineData("identify", """{"customer_id":"42","anonymous_id":"a1","attributes":{"anonymous_id":"a2","plan":"basic"}}""")]
    [InlineData("identify", """{"customer_id":"42","attributes":{"anonymous_id":"a2","plan":"basic"}}""")]
    [InlineData("identify", """{"customer_id":"42","attributes":{"plan":"basic"},"timestamp":1699990000}""")]
    // No time that the gateway reads, or one of a second ago.
    [InlineData("identify", """{"customer_id":"42","attributes":{"plan":"basic"},"timestamp":1700000000000}""")]
    [InlineData("identify", """{"customer_id":"42","attributes":{"plan":"basic"},"timestamp":null}""")]
    [InlineData("identify", """{"customer_id":"42","attributes":{"plan":"basic"},"age":60000}""")]
    [InlineData("track", """{"customer_id":"42","name":"seen","age":60000}""")]
    [InlineData("page", """{"anonymous_id":"a1","name":"https://shop.example/","timestamp":1699990000}""")]
    public void What_it_says_there_is_what_the_page_said(string name, string body)
    {
        var call = new TrackCall("POST", Encoding.ASCII.GetBytes($"/events/{name}?site_id=s"), Encoding.UTF8.GetBytes(body), Some.Time, MessageId.ForCall(Some.Time, 1));
        var request = Relay().Request(Some.Call("POST", $"/events/{name}?site_id=s", body, "text/plain") with { Id = call.Id.ToString() });
        var relayed = call with { Method = request.Method, Target = Encoding.ASCII.GetBytes(request.Url.PathAndQuery), Body = request.Body };
        Assert.Equal(Messages(call), Messages(relayed));
    }

    // Among the attributes of a server's call the time is one of them.
    private static IEnumerable<string> Messages(in TrackCall call)
    {
        var into = Translation.Some.Translate(call);
        Assert.Empty(into.Problems);
        return [.. into.Texts().Select(static text => Regex.Replace(text, ",\"_timestamp\":[0-9]+", ""))];
    }

    [Theory]
    [InlineData("""{"_timestamp":7,"plan":"basic"}""", """{"_timestamp":7,"plan":"basic"}""")]
    [InlineData("""{"plan":"basic"}""", """{"plan":"basic","_timestamp":1699999940}""")]
    // What was sent at once is of when it arrives, as a server's call is.
    [InlineData("""{"plan":"basic"}""", """{"plan":"basic"}""", 59_999)]
    public void The_time_of_an_identify_that_a_page_has_kept_is_one_of_its_attributes_unless_these_have_one(string attributes, string sent, int age = 60_000)
    {
        var body = $$"""{"customer_id":"42","attributes":{{attributes}},"age":{{age}}}""";
        var call = Some.Call("POST", "/events/identify?site_id=s", body) with { Id = MessageId.ForCall(Some.Time, 1).ToString() };
        Assert.Equal(sent, Encoding.UTF8.GetString(Relay().Request(call).Body.Span));
    }

    [Fact]
    public void Whatever_the_gateway_could_read_of_a_page_is_sent()
    {
        var deep = new string('[', 200) + new string(']', 200);
        var body = $$$"""  {"name":"seen","customer_id":"42","data":{"deep":{{{deep}}},"n":1.50,/* why */},/* how */}  """.Trim();
        var request = Relay().Request(Some.Call("POST", "/events/track?site_id=s", "\uFEFF" + body, "text/plain"));
        Assert.Equal($$$"""  {"name":"seen","type":"event","data":{"deep":{{{deep}}},"n":1.50}}  """.Trim(), Encoding.UTF8.GetString(request.Body.Span));
    }

    [Fact]
    public void An_image_that_nobody_understood_goes_on_as_it_came() =>
        Assert.Equal("/events/opened.gif?x=1", Relay().Request(Some.Call("GET", "/events/opened.gif?x=1")).Url.PathAndQuery);

    [Theory]
    [InlineData("POST", "/unsubscribe/..")]
    [InlineData("POST", "/unsubscribe/%2e%2E")]
    [InlineData("POST", "/unsubscribe/..%2fapi%2fv1%2fcustomers%2f1%2fsuppress")]
    [InlineData("POST", "/unsubscribe/a%2f.%2E%5Cb")]
    [InlineData("POST", "/api/v1/unsubscribe/.")]
    [InlineData("GET", "/events/..%2Fapi.gif")]
    public void A_path_that_climbs_is_not_sent_for_who_has_no_credentials(string method, string target) => Assert.Equal(Climbs, Rejected(Some.Call(method, target, "{}")));

    [Theory]
    [InlineData("..")]
    [InlineData("a/../b")]
    public void A_person_of_a_page_that_would_climb_is_not_sent(string person) =>
        Assert.Equal(Climbs, Rejected(Some.Call("POST", "/events/identify?site_id=s", $$"""{"customer_id":"{{person}}"}""", "text/plain") with { Id = MessageId.ForCall(Some.Time, 1).ToString() }));

    [Theory]
    [InlineData("PUT", "/api/v1/customers/a%2F..%2Fb")]
    [InlineData("POST", "/api/v1/customers/%2e%2e/events")]
    [InlineData("PUT", "/api/v1/customers/..a.?x=../..")]
    [InlineData("POST", "/unsubscribe/a..b.?x=%2f..%2f")]
    public void Any_other_path_goes_on_as_it_came(string method, string target) =>
        Assert.Equal(target, Relay().Request(Some.Call(method, target, "{}")).Url.PathAndQuery);

    [Theory]
    [InlineData(301)]
    [InlineData(307)]
    public void A_redirect_means_the_wrong_region_and_pauses(int status) =>
        Assert.Contains("region", Assert.IsType<Verdict.Pause>(Relay().Read(new(status, null, default))).Why, StringComparison.Ordinal);

    [Theory]
    [InlineData("https://proxy.example/?key=1")]
    [InlineData("proxy.example")]
    public void An_address_that_cannot_be_appended_to_is_refused(string url) =>
        Assert.Equal("url", Assert.Throws<SettingException>(() => Relay(("url", url))).Field);

    [Fact]
    public void Without_region_there_must_be_an_address() =>
        Assert.Equal("url", Assert.Throws<SettingException>(() => Relay(("region", "none"))).Field);

    [Fact]
    public void Its_secrets_are_known_for_masking() => Assert.Equal(["k1", "czE6azE="], Relay().Secrets);

    private const string Climbs = "its path has the step . or .., which would lead elsewhere with the relay's credentials";

    private static string Rejected(Parcel call)
    {
        using var exchange = Relay().Open(0, [call], Some.Time);
        Assert.Null(exchange.Next());
        return Assert.IsType<Verdict.Reject>(exchange.VerdictOf(0)).Why;
    }

    private static SimpleDestination Relay(params (string Name, string Value)[] settings) =>
        Some.Destination("relay", [("site_id", "s1"), ("api_key", "k1"), .. settings]);
}
