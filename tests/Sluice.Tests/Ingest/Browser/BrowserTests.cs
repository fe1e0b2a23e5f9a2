using System.Net;
using System.Text.Json.Nodes;
using Sluice.Configuration;
using Sluice.Ingest.Browser;
using Sluice.Translation;

namespace Sluice.Tests.Ingest.Browser;

/// <summary>Where web pages call: with a site id alone, from allowed origins, not too often.</summary>
public sealed class BrowserTests
{
    private const string Event = """{"name":"seen","anonymous_id":"a1"}""";

    [Fact]
    public async Task A_site_id_is_enough_and_any_page_may_read_the_answer()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var answer = await PageAsync(gateway, "/events/track?site_id=site", Event);
        Assert.Equal((HttpStatusCode.OK, "{}\n"), (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestGateway.Cancel)));
        Assert.Equal("*", answer.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Equal("durable; seq=1", answer.Headers.GetValues("X-Sluice-Journal").Single());
        var stored = Assert.Single(await gateway.StoredAsync());
        Assert.Equal(("backend", "POST", "/events/track?site_id=site"), (stored.Source, stored.Method, stored.Target));
        var context = JsonNode.Parse(Assert.Single(stored.Messages))!["context"]!;
        Assert.Equal(("127.0.0.1", "Browser/1"), ((string?)context["ip"], (string?)context["userAgent"]));
    }

    [Theory]
    [InlineData("/events/track", HttpStatusCode.Unauthorized)]
    [InlineData("/events/track?site_id=other", HttpStatusCode.Unauthorized)]
    [InlineData("/events/track?site_id=", HttpStatusCode.Unauthorized)]
    [InlineData("/events/track?s=site", HttpStatusCode.OK)]
    public async Task Another_site_id_is_nobodys(string target, HttpStatusCode status)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var answer = await PageAsync(gateway, target, Event);
        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task Only_the_sources_that_are_listed_take_pages()
    {
        var config = Browser(new()) with { Sources = [.. TestGateway.Config.Sources, new() { Name = "pages", Track = new("public", ["k"]) }] };
        await using var gateway = await TestGateway.StartAsync(config with { Browser = new() { Sources = ["pages"] } });
        using var other = await PageAsync(gateway, "/events/track?site_id=site", Event);
        using var listed = await PageAsync(gateway, "/events/track?site_id=public", Event);
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.OK), (other.StatusCode, listed.StatusCode));
    }

    [Fact]
    public async Task Of_sources_with_the_same_site_id_the_first_has_the_pages()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Config with { Sources = [.. TestGateway.Config.Sources, new() { Name = "second", Track = new("site", ["other"]) }] });
        using var answer = await PageAsync(gateway, "/events/track?site_id=site", Event);
        Assert.Equal("backend", Assert.Single(await gateway.StoredAsync()).Source);
    }

    [Theory]
    [InlineData("https://shop.example", true)]
    [InlineData("https://www.example.com", true)]
    [InlineData("https://a.b.example.com", true)]
    [InlineData("https://example.com", false)]
    [InlineData("http://shop.example", false)]
    [InlineData("https://shop.example:8443", false)]
    [InlineData("https://evilexample.com", false)]
    [InlineData("null", false)]
    [InlineData(null, true)]
    public async Task Pages_of_other_origins_are_turned_away_whatever_they_call(string? origin, bool allowed)
    {
        await using var gateway = await TestGateway.StartAsync(Browser(new() { Origins = ["https://shop.example", "https://*.example.com"] }));
        using var snippet = await PageAsync(gateway, "/events/track?site_id=site", Event, ("Origin", origin));
        using var modern = await PageAsync(gateway, "/v1/t", """{"writeKey":"wk1","anonymousId":"a1","event":"seen"}""", ("Origin", origin));
        using var preflight = await gateway.SendAsync("OPTIONS", "/v1/t", "", request => Add(request, ("Origin", origin)));
        Assert.Equal(allowed ? [200, 200, 204] : [403, 403, 403], new[] { (int)snippet.StatusCode, (int)modern.StatusCode, (int)preflight.StatusCode });
        Assert.Equal(allowed, snippet.Headers.Contains("Access-Control-Allow-Origin") && preflight.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.Equal(allowed ? 2 : 0, gateway.Journal.Head);
    }

    [Theory]
    [InlineData("/v1/projects/wk1/settings")]
    [InlineData("/v1/projects/nobody/settings/?x=1")]
    [InlineData("/auth")]
    [InlineData("/api/v1/accounts/region")]
    public async Task Pages_of_other_origins_are_not_told_of_an_account_either(string path)
    {
        await using var gateway = await TestGateway.StartAsync(Browser(new() { Origins = ["https://shop.example"] }));
        foreach (var method in (string[])["GET", "OPTIONS"])
        {
            using var foreign = await gateway.SendAsync(method, path, "", request => Add(request, ("Origin", "https://evil.example")));
            using var listed = await gateway.SendAsync(method, path, "", request => Add(request, ("Origin", "https://shop.example")));
            Assert.Equal(HttpStatusCode.Forbidden, foreign.StatusCode);
            Assert.False(foreign.Headers.Contains("Access-Control-Allow-Origin"));
            Assert.NotEqual(HttpStatusCode.Forbidden, listed.StatusCode);
            Assert.Equal("*", listed.Headers.GetValues("Access-Control-Allow-Origin").Single());
        }
    }

    [Theory]
    [InlineData("https://shop.example/", HttpStatusCode.OK, null)]
    [InlineData("https://evil.example/?x=https://shop.example/", HttpStatusCode.Forbidden, "Pages of https://evil.example were refused")]
    [InlineData(null, HttpStatusCode.Forbidden, "An image without a referrer was refused")]
    public async Task Of_an_image_the_referrer_tells_the_origin(string? referrer, HttpStatusCode status, string? refused)
    {
        using var log = new MemoryLog();
        await using var gateway = await TestGateway.StartAsync(Browser(new() { Origins = ["https://shop.example"] }), log: log);
        using var answer = await gateway.SendAsync("GET", "/events/page.gif?name=x&s=site", "", request => Add(request, ("Referer", referrer)));
        Assert.Equal(status, answer.StatusCode);
        var told = log.Lines.Where(static line => line.Contains(" refused: ", StringComparison.Ordinal)).Select(static line => line[..line.IndexOf(": ", StringComparison.Ordinal)]);
        Assert.Equal(refused is null ? [] : [refused], told);
    }

    [Fact]
    public async Task An_address_may_call_so_often_and_is_then_told_when_to_try_again()
    {
        await using var gateway = await TestGateway.StartAsync(Browser(new() { Rate = 3 }));
        for (var i = 0; i < 3; i++)
        {
            using var taken = await PageAsync(gateway, "/events/track?site_id=site", Event);
            Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
        }
        using var refused = await PageAsync(gateway, "/events/track?site_id=site", Event);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 20);
        using var elsewhere = await PageAsync(gateway, "/events/track?site_id=site", Event, ("X-Forwarded-For", "203.0.113.9"));
        using var server = await gateway.TrackAsync("POST", "/api/v1/events", Event);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (elsewhere.StatusCode, server.StatusCode));
    }

    [Theory]
    [InlineData("203.0.113.9", "203.0.113.9")]
    [InlineData("6.6.6.6, 203.0.113.9, 10.1.2.3", "203.0.113.9")]
    [InlineData("2001:db8::7", "2001:db8::7")]
    [InlineData("::ffff:203.0.113.9", "203.0.113.9")]
    [InlineData("nonsense", "127.0.0.1")]
    public async Task Behind_trusted_proxies_the_visitors_address_is_the_last_that_none_of_them_has(string forwarded, string address)
    {
        var config = Browser(new() { TrustedProxies = [AllowRule.Parse("127.0.0.0/8"), AllowRule.Parse("10.0.0.0/8")] });
        Assert.Equal(address, await IpAsync(config, ("X-Forwarded-For", forwarded)));
    }

    [Fact]
    public async Task Who_is_no_trusted_proxy_cannot_name_another_address() =>
        Assert.Equal("127.0.0.1", await IpAsync(Browser(new() { TrustedProxies = [AllowRule.Parse("10.0.0.0/8")] }), ("X-Forwarded-For", "203.0.113.9")));

    [Fact]
    public async Task The_address_stays_out_when_the_operator_says_so() => Assert.Null(await IpAsync(Browser(new() { ClientIp = false })));

    [Theory]
    [InlineData("""{"anonymousId":"a","event":"seen","writeKey":"wk1"}""", false, "203.0.113.9")]
    [InlineData("""{"anonymousId":"a","event":"seen","context":{"ip":null,"page":{}}}""", true, "203.0.113.9")]
    [InlineData("""{"anonymousId":"a","event":"seen","context":{"ip":"198.51.100.7"},"writeKey":"wk1"}""", false, "198.51.100.7")]
    public async Task A_browsers_Pipelines_call_that_says_no_address_gets_the_one_it_came_from(string call, bool hasHeader, string address)
    {
        await using var gateway = await TestGateway.StartAsync(Browser(new() { TrustedProxies = [AllowRule.Parse("127.0.0.0/8")] }));
        foreach (var (path, body) in new[] { ("/v1/t?x=1", call), ("/v1/b", $$"""{"batch":[{"type":"track",{{call[1..]}}],"writeKey":"wk1"}""") })
        {
            using var answer = await gateway.SendAsync("POST", path, body, request =>
            {
                request.Content!.Headers.ContentType = new("text/plain");
                request.Headers.Add("X-Forwarded-For", "203.0.113.9");
                request.Headers.Add("Origin", "https://www.example.com");
                if (hasHeader) request.Headers.Authorization = TestGateway.Basic("wk1:");
            });
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
        var stored = await gateway.StoredAsync();
        Assert.All(stored, one => Assert.Equal(address, (string?)JsonNode.Parse(Assert.Single(one.Messages))!["context"]!["ip"]));
        Assert.Equal((call, "/v1/t?client_ip=203.0.113.9"), (stored[0].Body, stored[0].Target));
    }

    [Fact]
    public async Task A_servers_Pipelines_call_gets_no_address_wherever_its_key_stands_and_no_ones_where_the_operator_says_so()
    {
        const string KeyInside = """{"anonymousId":"a","event":"seen","writeKey":"wk1"}""";
        await using var gateway = await TestGateway.StartAsync(Browser(new() { ClientIp = false }));
        using var browser = await gateway.SendAsync("POST", "/v1/t", KeyInside, request => Add(request, ("Origin", "https://www.example.com")));
        await using var other = await TestGateway.StartAsync();
        using var server = await other.PipelinesAsync("/v1/t", """{"anonymousId":"a","event":"seen"}""");
        using var keyInside = await other.SendAsync("POST", "/v1/t", KeyInside);
        Stored[] stored = [.. await gateway.StoredAsync(), .. await other.StoredAsync()];
        Assert.Equal(3, stored.Length);
        Assert.All(stored, one => Assert.DoesNotContain("\"ip\"", one.Messages[0], StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_page_cannot_put_words_into_the_gateways_mouth()
    {
        await using var gateway = await TestGateway.StartAsync(Browser(new() { ClientIp = false }));
        using var answer = await PageAsync(gateway, "/events/track?site_id=site", """{"name":"seen","anonymous_id":"a1","received":{"ip":"6.6.6.6","user_agent":"x"}}""");
        var context = JsonNode.Parse(Assert.Single(await gateway.StoredAsync()).Messages[0])!["context"]!;
        Assert.Equal((null, "Browser/1"), ((string?)context["ip"], (string?)context["userAgent"]));
    }

    [Fact]
    public void An_address_of_this_machines_own_network_is_kept_without_the_card_it_came_through() =>
        Assert.Equal("/v1/t?client_ip=fe80::1", Visitor.TargetWith(IPAddress.Parse("fe80::1%2"), "/v1/t?x=1"u8));

    [Fact]
    public async Task Of_a_browsers_name_the_beginning_is_kept()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var answer = await PageAsync(gateway, "/events/track?site_id=site", Event, ("User-Agent", new string('x', 1000)));
        var context = JsonNode.Parse(Assert.Single(await gateway.StoredAsync()).Messages[0])!["context"]!;
        Assert.Equal($"Browser/1 {new string('x', 990)}", (string?)context["userAgent"]);
    }

    [Fact]
    public async Task A_comma_at_the_end_of_a_pages_body_does_no_harm()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var answer = await PageAsync(gateway, "/events/track?site_id=site", $"{Event[..^1]},\n}}");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.StartsWith($"{Event[..^1]},\"received\":{{", Assert.Single(await gateway.StoredAsync()).Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Sec-GPC", "1", true)]
    [InlineData("DNT", "1", true)]
    [InlineData("DNT", "0", false)]
    public async Task Who_does_not_want_to_be_tracked_is_not_when_that_is_honoured(string header, string value, bool ignored)
    {
        await using var gateway = await TestGateway.StartAsync(Browser(new() { HonourPrivacySignals = true }));
        using var snippet = await PageAsync(gateway, "/events/track?site_id=site", Event, (header, value));
        using var modern = await PageAsync(gateway, "/v1/t", """{"writeKey":"wk1","anonymousId":"a1","event":"seen"}""", (header, value));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (snippet.StatusCode, modern.StatusCode));
        Assert.Equal(ignored ? 0 : 2, gateway.Journal.Head);
        Assert.Equal(ignored, snippet.Headers.GetValues("X-Sluice-Journal").Single() == "none; reason=privacy");
    }

    [Fact]
    public async Task By_default_the_signals_are_left_to_the_page()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var answer = await PageAsync(gateway, "/events/track?site_id=site", Event, ("DNT", "1"));
        Assert.Equal(1, gateway.Journal.Head);
    }

    [Theory]
    [InlineData("/events/page.gif?name=https%3A%2F%2Fshop.example%2F&s=site&i=42", "durable; seq=1")]
    [InlineData("/events/page.gif?s=site&i=42", "durable; seq=1")]
    [InlineData("/events/identify.gif?s=site&a=an", "durable; seq=1")]
    [InlineData("/events/page.gif?s=site&call=no+json", "none; reason=invalid")]
    [InlineData("/events/page.gif?name=x&s=other", "none; reason=unauthorized")]
    [InlineData("/events/opened.gif?name=x&s=site", "durable; seq=1")]
    public async Task An_image_is_an_image_whatever_comes_of_it(string target, string journal)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var answer = await gateway.Http.GetAsync(target, TestGateway.Cancel);
        Assert.Equal((HttpStatusCode.OK, "image/gif"), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
        Assert.Equal("GIF89a"u8.ToArray(), (await answer.Content.ReadAsByteArrayAsync(TestGateway.Cancel))[..6]);
        Assert.Equal(journal, answer.Headers.GetValues("X-Sluice-Journal").Single());
        Assert.True(answer.Headers.CacheControl!.NoStore);
    }

    [Fact]
    public async Task An_image_is_kept_as_the_call_that_it_stands_for()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var answer = await gateway.Http.GetAsync("/events/page.gif?name=home&s=site&i=42&width=100", TestGateway.Cancel);
        var stored = Assert.Single(await gateway.StoredAsync());
        Assert.Equal(("POST", "/events/page?site_id=site"), (stored.Method, stored.Target));
        Assert.Equal("""{"name":"home","customer_id":"42","data":{"width":"100"},"received":{"ip":"127.0.0.1"}}""", stored.Body);
    }

    [Theory]
    [InlineData("/events/page.gif?s=site", """{"name":"x","customer_id":"42","received":{"ip":"6.6.6.6"}}""")]
    [InlineData("/events/opened.gif?s=site", """{"name":"x","customer_id":"42","received":{"ip":"6.6.6.6"}}""")]
    public async Task An_image_has_no_body(string target, string body)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var answer = await gateway.SendAsync("GET", target, body);
        var stored = Assert.Single(await gateway.StoredAsync());
        Assert.Equal(("GET", target, ""), (stored.Method, stored.Target, stored.Body));
        Assert.Empty(stored.Messages);
    }

    [Fact]
    public async Task A_deep_image_cannot_put_words_into_the_gateways_mouth_either()
    {
        var deep = Browser(new()) with { Translation = TranslationOptions.Default with { MaxDepth = 256 } };
        await using var gateway = await TestGateway.StartAsync(deep);
        var call = $$"""{"name":"x","anonymous_id":"a1","received":{"ip":"6.6.6.6"},"data":{{string.Concat(Enumerable.Repeat("{\"a\":", 100))}}1{{new string('}', 100)}}}""";
        using var answer = await gateway.Http.GetAsync($"/events/page.gif?s=site&call={Uri.EscapeDataString(call)}", TestGateway.Cancel);
        var message = Assert.Single(Assert.Single(await gateway.StoredAsync()).Messages);
        Assert.Contains("\"ip\":\"127.0.0.1\"", message, StringComparison.Ordinal);
        Assert.DoesNotContain("6.6.6.6", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_that_lacks_what_its_call_needs_is_kept_as_it_came()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var answer = await gateway.Http.GetAsync("/events/page.gif?s=site&i=42&u=home", TestGateway.Cancel);
        var stored = Assert.Single(await gateway.StoredAsync());
        Assert.Equal(("GET", "/events/page.gif?s=site&i=42&u=home", "", "The image's query has no name."), (stored.Method, stored.Target, stored.Body, stored.NotMapped));
        Assert.Empty(stored.Messages);
    }

    [Fact]
    public async Task An_image_that_came_too_often_is_none_so_that_the_page_tries_again()
    {
        await using var gateway = await TestGateway.StartAsync(Browser(new() { Rate = 1 }));
        using var first = await gateway.Http.GetAsync("/events/page.gif?name=x&s=site", TestGateway.Cancel);
        using var second = await gateway.Http.GetAsync("/events/page.gif?name=x&s=site", TestGateway.Cancel);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.TooManyRequests), (first.StatusCode, second.StatusCode));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("no json}")]
    [InlineData("{")]
    [InlineData("{}")]
    public async Task What_is_no_call_is_answered_400(string body)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var answer = await PageAsync(gateway, "/events/track?site_id=site", body);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.StartsWith("""{"meta":{"errors":[""", await answer.Content.ReadAsStringAsync(TestGateway.Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_sent_again_is_kept_once()
    {
        await using var gateway = await TestGateway.StartAsync();
        const string Body = """{"customer_id":"42","attributes":{"plan":"basic"},"id":"01ARZ3NDEKTSV4RRFFQ69G5FAV"}""";
        using var first = await PageAsync(gateway, "/events/identify?site_id=site", Body);
        using var again = await PageAsync(gateway, "/events/identify?site_id=site", Body);
        Assert.Equal("durable; seq=2; duplicates=1", again.Headers.GetValues("X-Sluice-Journal").Single());
    }

    [Theory]
    [InlineData("User Suppressed")]
    [InlineData("User Deleted")]
    [InlineData("User Unsuppressed")]
    [InlineData("\\u0055ser\\u0020Deleted")]
    [InlineData(" User Deleted\\u00a0")]
    public async Task A_page_cannot_have_a_person_suppressed_or_deleted(string name)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var call = await PageAsync(gateway, "/events/track?site_id=site", $$"""{"name":"{{name}}","customer_id":"victim"}""");
        using var image = await gateway.Http.GetAsync($"/events/track.gif?s=site&i=victim&name={Uri.EscapeDataString(System.Text.RegularExpressions.Regex.Unescape(name))}", TestGateway.Cancel);
        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.OK), (call.StatusCode, image.StatusCode));
        Assert.Contains("which no web page may send", await call.Content.ReadAsStringAsync(TestGateway.Cancel), StringComparison.Ordinal);
        Assert.Equal("none; reason=forbidden", image.Headers.GetValues("X-Sluice-Journal").Single());
        Assert.Equal(0, gateway.Journal.Head);
    }

    [Fact]
    public async Task A_page_may_be_called_as_a_deletion_is_and_a_server_may_send_one()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var page = await PageAsync(gateway, "/events/page?site_id=site", """{"name":"User Deleted","customer_id":"42"}""");
        using var server = await gateway.TrackAsync("POST", "/api/v1/customers/42/events", """{"name":"User Deleted"}""");
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (page.StatusCode, server.StatusCode));
    }

    private static GatewayConfig Browser(BrowserConfig browser) => TestGateway.Config with { Browser = browser };

    private static async Task<string?> IpAsync(GatewayConfig config, params (string Name, string? Value)[] headers)
    {
        await using var gateway = await TestGateway.StartAsync(config);
        using var answer = await PageAsync(gateway, "/events/track?site_id=site", Event, headers);
        return (string?)JsonNode.Parse(Assert.Single(await gateway.StoredAsync()).Messages[0])!["context"]!["ip"];
    }

    private static Task<HttpResponseMessage> PageAsync(TestGateway gateway, string target, string body, params (string Name, string? Value)[] headers) =>
        gateway.SendAsync("POST", target, body, request =>
        {
            request.Content = new StringContent(body);
            Add(request, [("User-Agent", "Browser/1"), .. headers]);
        });

    private static void Add(HttpRequestMessage request, params (string Name, string? Value)[] headers)
    {
        foreach (var (name, value) in headers)
        {
            if (value is not null) request.Headers.TryAddWithoutValidation(name, value);
        }
    }
}
