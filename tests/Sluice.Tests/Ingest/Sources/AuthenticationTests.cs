using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Sluice.Configuration;

namespace Sluice.Tests.Ingest.Sources;

public sealed class AuthenticationTests
{
    private const string Event = """{"name":"seen"}""";

    [Theory]
    [InlineData("Basic c2l0ZTprZXl+Pj8=")]
    [InlineData("Basic c2l0ZTprZXl+Pj8")]
    [InlineData("Basic c2l0ZTprZXl-Pj8=")]
    [InlineData("Basic c2l0ZTprZXl-Pj8")]
    [InlineData("Basic c2l0ZTprZXl-Pj8==")]
    [InlineData("basic  c2l0ZTprZXl-Pj8=")]
    public async Task Both_alphabets_of_base_64_are_read_padded_or_not(string header)
    {
        await using var gateway = await TestGateway.StartAsync();
        await using var raw = await gateway.ConnectAsync();
        Assert.Equal(200, (await raw.SendAsync("POST", "/api/v1/customers/1/events", Event, $"Authorization: {header}\r\n")).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Authorization: \r\n")]
    [InlineData("Authorization: Basic\r\n")]
    [InlineData("Authorization: Basic !!!\r\n")]
    [InlineData("Authorization: Basic c2l0ZTpub25l\r\n")]
    [InlineData("Authorization: Basic c2l0ZQ==\r\n")]
    [InlineData("Authorization: Bearer wk1\r\n")]
    [InlineData("Authorization: Basic d2sxOg==\r\n")]
    public async Task Wrong_credentials_are_answered_401_without_reading_the_body(string header)
    {
        await using var gateway = await TestGateway.StartAsync();
        await using var raw = await gateway.ConnectAsync();
        await raw.WriteAsync($"POST /api/v1/customers/1/events HTTP/1.1\r\nHost: gateway\r\n{header}Content-Length: 15\r\n\r\n");
        var answer = await raw.ReadAsync();
        Assert.Equal(401, answer.Status);
        Assert.StartsWith("""{"meta":{"errors":["No source has these credentials;""", answer.Body, StringComparison.Ordinal);
        Assert.Contains("WWW-Authenticate: Basic", answer.Head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Track_v2_says_401_in_its_own_shape()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var answer = await gateway.TrackAsync("POST", "/api/v2/entity", "{}", credentials: "site:wrong");
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.StartsWith("""{"errors":[{"reason":"unauthorized","field":"","message":""", await answer.Content.ReadAsStringAsync(TestGateway.Cancel), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Authorization: Basic d2sxOg==\r\n", "{}")]
    [InlineData("Authorization: Basic d2sx\r\n", "{}")]
    [InlineData("Authorization: Bearer wk1\r\n", "{}")]
    [InlineData("", """{"writeKey":"wk1"}""")]
    [InlineData("", """{/* lenient */"a":[{"writeKey":"no"}],"writeKey":"wk1",}""")]
    [InlineData("", """{"writeKey":"no","writeKey":"w\u006b1"}""")]
    public async Task A_write_key_is_found_in_the_header_or_at_the_top_of_the_body(string header, string body)
    {
        await using var gateway = await TestGateway.StartAsync();
        await using var raw = await gateway.ConnectAsync();
        var answer = await raw.SendAsync("POST", "/v1/track", body, header + "X-Strict-Mode: 1\r\n");
        // Past authentication: what is missing now is the event.
        Assert.Equal(400, answer.Status);
    }

    [Theory]
    [InlineData("Authorization: Basic d3Jvbmc6\r\n", """{"userId":"1","event":"seen","writeKey":"wk1"}""")]
    [InlineData("Authorization: Bearer wrong\r\n", """{"userId":"1","event":"seen"}""")]
    [InlineData("", """{"userId":"1","event":"seen","writeKey":"wrong"}""")]
    [InlineData("", """{"userId":"1","event":"seen","writeKey":7}""")]
    [InlineData("", """{"userId":"1","event":"seen","writeKey":"wk1","writeKey":7}""")]
    [InlineData("", """{"userId":"1","event":"seen"}""")]
    [InlineData("", "no json")]
    public async Task An_unknown_write_key_is_401_when_strict_and_a_dropped_200_when_not(string header, string body)
    {
        await using var gateway = await TestGateway.StartAsync();
        await using var raw = await gateway.ConnectAsync();
        var strict = await raw.SendAsync("POST", "/v1/track", body, header + "X-Strict-Mode: 1\r\n");
        Assert.Equal(401, strict.Status);
        Assert.StartsWith("""{"errors":[{"reason":"unauthorized",""", strict.Body, StringComparison.Ordinal);
        var permissive = await raw.SendAsync("POST", "/v1/track", body, header);
        Assert.Equal((200, "{}\n"), (permissive.Status, permissive.Body));
        Assert.Contains("X-Sluice-Journal: none; reason=unauthorized", permissive.Head, StringComparison.Ordinal);
        Assert.Equal(0, gateway.Journal.Head);
    }

    [Fact]
    public async Task A_write_key_in_a_body_that_is_longer_than_any_can_be_is_nobodys()
    {
        await using var gateway = await TestGateway.StartAsync();
        var body = $$"""{"userId":"1","event":"seen","writeKey":"{{new string('k', Sluice.Configuration.Credentials.MaxBytes + 1)}}"}""";
        using var answer = await gateway.SendAsync("POST", "/v1/track", body, static request => request.Headers.Add("X-Strict-Mode", "1"));
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task The_source_comes_from_the_credentials_never_from_the_body()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var answer = await gateway.TrackAsync("POST", "/api/v1/customers/1/events", """{"name":"seen","writeKey":"wk1","source":"website"}""");
        Assert.Equal("backend", Assert.Single(await gateway.StoredAsync()).Source);
    }

    [Fact]
    public async Task Changed_credentials_count_from_the_next_call_on()
    {
        await using var gateway = await TestGateway.StartAsync();
        var config = TestGateway.Config with { Sources = [new() { Name = "backend", Track = new("site", ["rotated"]) }], OpenSource = null };
        gateway.Plans.Swap(Sluice.Configuration.Plan.Compile(config, Sluice.Destinations.Catalogue.Types));
        using var old = await gateway.TrackAsync("POST", "/api/v1/customers/1/events", Event);
        using var rotated = await gateway.TrackAsync("POST", "/api/v1/customers/1/events", Event, credentials: "site:rotated");
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.OK), (old.StatusCode, rotated.StatusCode));
    }

    [Fact]
    public async Task Calls_with_another_key_than_the_first_are_counted_by_source_however_it_is_sent()
    {
        var config = TestGateway.Config with
        {
            Sources = [new() { Name = "backend", Track = new("site", ["new", "old"]) }, new() { Name = "website", WriteKeys = ["wk2", "wk1"] }],
            OpenSource = null,
        };
        await using var gateway = await TestGateway.StartAsync(config);
        for (var i = 0; i < 2; i++)
        {
            using var present = await gateway.TrackAsync("POST", "/api/v1/customers/1/events", Event, credentials: "site:new");
            using var old = await gateway.TrackAsync("POST", "/api/v1/customers/1/events", Event, credentials: "site:old");
            using var wrong = await gateway.TrackAsync("POST", "/api/v1/customers/1/events", Event, credentials: "site:wrong");
            Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.Unauthorized), (present.StatusCode, old.StatusCode, wrong.StatusCode));
        }
        foreach (var key in (string[])["wk2", "wk1"])
        {
            using var header = await gateway.PipelinesAsync("/v1/track", """{"userId":"1","event":"seen"}""", strict: true, key);
            using var body = await gateway.SendAsync("POST", "/v1/track", $$"""{"userId":"1","event":"seen","writeKey":"{{key}}"}""");
            Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (header.StatusCode, body.StatusCode));
        }
        Assert.Equal(8, gateway.Journal.Head);
        Assert.Equal([("backend", 2), ("website", 2)], gateway.OldKeys.OrderBy(static one => one.Source));
    }

    [Fact]
    public async Task Whom_a_connection_was_known_as_holds_for_its_api_and_until_credentials_change()
    {
        const string Header = "Authorization: Basic d2sxOg==\r\nX-Strict-Mode: 1\r\n";
        await using var gateway = await TestGateway.StartAsync();
        await using var raw = await gateway.ConnectAsync();
        Assert.Equal(200, (await raw.SendAsync("POST", "/v1/track", """{"userId":"1","event":"seen"}""", Header)).Status);
        Assert.Equal(401, (await raw.SendAsync("POST", "/api/v1/customers/1/events", Event, Header)).Status);
        var config = TestGateway.Config with { Sources = [new() { Name = "website", WriteKeys = ["rotated"] }], OpenSource = null };
        gateway.Plans.Swap(Sluice.Configuration.Plan.Compile(config, Sluice.Destinations.Catalogue.Types));
        Assert.Equal(401, (await raw.SendAsync("POST", "/v1/track", """{"userId":"1","event":"seen"}""", Header)).Status);
    }

    [Theory]
    [InlineData("/api/v1/metrics", """{"delivery_id":"d","metric":"opened"}""")]
    [InlineData("/push/events", """{"delivery_id":"d","event":"opened","device_id":"t"}""")]
    [InlineData("/unsubscribe/d", """{"unsubscribe":true}""")]
    public async Task What_is_open_wants_credentials_where_no_source_is_open(string path, string body)
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Config with { OpenSource = Sluice.Configuration.GatewayConfig.NoSource });
        using var without = await gateway.SendAsync("POST", path, body);
        using var with = await gateway.TrackAsync("POST", path, body);
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.OK), (without.StatusCode, with.StatusCode));
        Assert.Equal("backend", Assert.Single(await gateway.StoredAsync()).Source);
    }

    [Fact]
    public async Task The_log_tells_of_wrong_credentials_once_for_each_address_and_never_what_was_sent()
    {
        using var log = new MemoryLog();
        await using var gateway = await TestGateway.StartAsync(log: log);
        for (var i = 0; i < 20; i++)
        {
            using var sent = await gateway.TrackAsync("POST", "/api/v1/customers/P3RSON/events", Event, credentials: "s1te:S3CRET");
            using var asked = await gateway.TrackAsync("GET", "/api/v1/accounts/region", "", credentials: "s1te:S3CRET");
            Assert.Equal(HttpStatusCode.Unauthorized, asked.StatusCode);
        }
        Assert.Equal(
            "127.0.0.1 got 401 for a call (TrackV1): no source has its credentials.",
            Assert.Single(log.Lines, line => line.Contains("got 401", StringComparison.Ordinal)));
        Assert.DoesNotContain(log.Lines, line => line.Contains("S3CRET", StringComparison.Ordinal) || line.Contains("s1te", StringComparison.Ordinal) || line.Contains("P3RSON", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("127.0.0.0/8", "203.0.113.9")]
    [InlineData("10.0.0.0/8", "127.0.0.1")]
    public async Task Behind_a_proxy_that_is_trusted_and_no_other_the_log_tells_the_senders_own_address(string trusted, string told)
    {
        using var log = new MemoryLog();
        await using var gateway = await TestGateway.StartAsync(TestGateway.Config with { Browser = new() { TrustedProxies = [AllowRule.Parse(trusted)] } }, log: log);
        foreach (var (method, path, credentials) in new[] { ("POST", "/api/v1/customers/1/events", "site:wrong"), ("GET", "/auth", "site:wrong"), ("POST", "/v1/track", "wrong:") })
        {
            using var answer = await gateway.SendAsync(method, path, Event, request =>
            {
                request.Headers.Authorization = TestGateway.Basic(credentials);
                request.Headers.Add("X-Forwarded-For", "203.0.113.9");
            });
        }
        Assert.StartsWith($"{told} got 401 ", Assert.Single(log.Lines, static line => line.Contains(" got 401 ", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.StartsWith($"{told} got 200 ", Assert.Single(log.Lines, static line => line.Contains(" got 200 ", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_log_tells_of_wrong_credentials_for_each_api()
    {
        using var log = new MemoryLog();
        await using var gateway = await TestGateway.StartAsync(log: log);
        foreach (var path in (string[])["/api/v1/customers/1/events", "/api/v2/entity"])
        {
            using var answer = await gateway.TrackAsync("POST", path, Event, credentials: "site:wrong");
        }
        Assert.Equal(
            ["127.0.0.1 got 401 for a call (TrackV1)", "127.0.0.1 got 401 for a call (TrackV2)"],
            log.Lines.Where(static line => line.Contains("got 401", StringComparison.Ordinal)).Select(static line => line.Split(':')[0]));
    }

    [Fact]
    public async Task The_log_tells_of_drops_once_per_sender_and_never_what_was_sent()
    {
        using var log = new MemoryLog();
        await using var gateway = await TestGateway.StartAsync(log: log);
        for (var i = 0; i < 20; i++)
        {
            using var content = new StringContent("""{"writeKey":"S3CRET","event":"B0DY"}""", Encoding.UTF8, "text/plain");
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/t?q=QU3RY") { Content = content };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "S3CRET");
            using var answer = await gateway.Http.SendAsync(request, TestGateway.Cancel);
        }
        var line = Assert.Single(log.Lines, line => line.Contains("unauthorized", StringComparison.Ordinal));
        Assert.Contains("something was dropped (items: 1): unauthorized, at 'the credentials'.", line, StringComparison.Ordinal);
        Assert.DoesNotContain(log.Lines, line => line.Contains("S3CRET", StringComparison.Ordinal) || line.Contains("B0DY", StringComparison.Ordinal) || line.Contains("QU3RY", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_log_tells_of_drops_for_each_reason()
    {
        using var log = new MemoryLog();
        await using var gateway = await TestGateway.StartAsync(log: log);
        using var unknown = await gateway.PipelinesAsync("/v1/track", "{}", key: "wrong");
        using var unfit = await gateway.PipelinesAsync("/v1/track", "no json");
        Assert.Single(log.Lines, static line => line.Contains("unauthorized", StringComparison.Ordinal));
        Assert.Single(log.Lines, static line => line.Contains("invalid", StringComparison.Ordinal));
    }
}
