using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Sluice.Configuration;
using Sluice.Destinations;
using Sluice.Ingest.Telemetry;

namespace Sluice.Tests.Ingest.Sources;

/// <summary>What a source is answered that sends more than its rate allows, and what the others notice.</summary>
public sealed class SourceRateTests
{
    private const string Event = """{"name":"seen"}""";
    private const string Call = """{"userId":"1","event":"seen"}""";

    private readonly FakeTimeProvider _clock = new(new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    [Theory]
    [InlineData("PUT", "/api/v1/customers/1", "{}", """{"meta":{"errors":["This source sends more than its rate allows, 2 operations a second; nothing was stored. Send again in 1 s."]}}""")]
    [InlineData("POST", "/api/v1/merge_customers", """{"primary":{"id":"1"},"secondary":{"id":"2"}}""", """{"meta":{"error":"This source sends""")]
    [InlineData("POST", "/api/v2/entity", """{"type":"person","action":"delete","identifiers":{"id":"1"}}""", """{"errors":[{"reason":"too_many","field":"","message":"This source sends""")]
    public async Task Beyond_the_rate_a_source_is_told_when_to_send_again(string method, string path, string body, string start)
    {
        await using var gateway = await StartAsync(Two(rate: 2));
        for (var i = 0; i < 2; i++) await AnswersAsync(HttpStatusCode.OK, gateway.TrackAsync(method, path, body, "a:a"));
        using var answer = await gateway.TrackAsync(method, path, body, "a:a");
        Assert.Equal((HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(1)), (answer.StatusCode, answer.Headers.RetryAfter!.Delta));
        Assert.StartsWith(start, await answer.Content.ReadAsStringAsync(TestGateway.Cancel), StringComparison.Ordinal);
        Assert.Equal(2, gateway.Journal.Head);
        _clock.Advance(TimeSpan.FromSeconds(0.5));
        await AnswersAsync(HttpStatusCode.OK, gateway.TrackAsync(method, path, body, "a:a"));
        await AnswersAsync(HttpStatusCode.TooManyRequests, gateway.TrackAsync(method, path, body, "a:a"));
    }

    [Theory]
    [InlineData("/v1/track", Call, "wk-a")]
    [InlineData("/v1/track", """{"userId":"1","event":"seen","writeKey":"wk-a"}""", null)]
    public async Task Permissive_pipelines_calls_are_told_too_for_they_would_be_lost(string path, string body, string? key)
    {
        await using var gateway = await StartAsync(Two(rate: 1));
        await AnswersAsync(HttpStatusCode.OK, SendAsync());
        using var answer = await SendAsync();
        Assert.Equal((HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(1)), (answer.StatusCode, answer.Headers.RetryAfter!.Delta));
        Assert.StartsWith("""{"errors":[{"reason":"too_many",""", await answer.Content.ReadAsStringAsync(TestGateway.Cancel), StringComparison.Ordinal);
        Assert.Equal(1, gateway.Journal.Head);

        Task<HttpResponseMessage> SendAsync() => key is null ? gateway.SendAsync("POST", path, body) : gateway.PipelinesAsync(path, body, key: key);
    }

    [Theory]
    [InlineData("/api/v2/batch", """{"type":"person","action":"delete","identifiers":{"id":"1"}}""")]
    [InlineData("/v1/batch", """{"type":"track","userId":"1","event":"seen"}""")]
    public async Task A_batch_counts_as_many_as_it_holds_valid_or_not(string path, string item)
    {
        await using var gateway = await StartAsync(Two(rate: 10));
        var batch = $$"""{"batch":[{{string.Join(',', Enumerable.Repeat(item, 24))}},{}]}""";
        using (var taken = await SendAsync(batch)) Assert.True(taken.IsSuccessStatusCode);
        using (var refused = await SendAsync("""{"batch":[]}""")) Assert.Equal(TimeSpan.FromSeconds(2), refused.Headers.RetryAfter!.Delta);
        _clock.Advance(TimeSpan.FromMilliseconds(1599));
        await AnswersAsync(HttpStatusCode.TooManyRequests, SendAsync("""{"batch":[]}"""));
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        await AnswersAsync(HttpStatusCode.OK, SendAsync("""{"batch":[]}"""));
        await AnswersAsync(HttpStatusCode.TooManyRequests, SendAsync("""{"batch":[]}"""));

        Task<HttpResponseMessage> SendAsync(string body) =>
            path == "/v1/batch" ? gateway.PipelinesAsync(path, body, key: "wk-a") : gateway.TrackAsync("POST", path, body, "a:a");
    }

    [Fact]
    public async Task One_that_floods_leaves_the_other_as_it_is()
    {
        await using var gateway = await StartAsync(Two(rate: 50));
        var floods = Enumerable.Range(0, 8).Select(_ => SendAsync("a", 100)).ToList();
        var other = await SendAsync("b", 200);
        Assert.All(other, static status => Assert.Equal(200, status));
        var statuses = (await Task.WhenAll(floods)).SelectMany(static all => all).CountBy(static status => status).ToDictionary();
        Assert.Equal((50, 750), (statuses[200], statuses[429]));
        Assert.Equal(["a 50", "b 200"], (await gateway.StoredAsync()).CountBy(static one => one.Source).Select(static one => $"{one.Key} {one.Value}").Order());

        async Task<List<int>> SendAsync(string source, int calls)
        {
            await using var raw = await gateway.ConnectAsync();
            var answers = new List<int>();
            for (var i = 0; i < calls; i++)
                answers.Add((await raw.SendAsync("POST", "/api/v1/customers/1/events", Event, $"Authorization: {TestGateway.Basic($"{source}:{source}")}\r\n")).Status);
            return answers;
        }
    }

    [Fact]
    public async Task It_is_told_before_its_body_is_read()
    {
        await using var gateway = await StartAsync(Two(rate: 1));
        await AnswersAsync(HttpStatusCode.OK, gateway.TrackAsync("POST", "/api/v1/events", Event, "a:a"));
        await using var raw = await gateway.ConnectAsync();
        await raw.WriteAsync($"POST /api/v1/events HTTP/1.1\r\nHost: gateway\r\nAuthorization: {TestGateway.Basic("a:a")}\r\nContent-Length: 15\r\n\r\n");
        Assert.Equal(429, (await raw.ReadAsync()).Status);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zip")]
    public async Task A_body_that_cannot_be_read_counts_as_a_call(string encoding)
    {
        await using var gateway = await StartAsync(Two(rate: 1));
        await AnswersAsync(HttpStatusCode.BadRequest, SendAsync());
        await AnswersAsync(HttpStatusCode.TooManyRequests, SendAsync());

        async Task<HttpResponseMessage> SendAsync()
        {
            using var call = new HttpRequestMessage(HttpMethod.Post, "/api/v1/events") { Content = new StringContent(Event) };
            call.Content.Headers.ContentEncoding.Add(encoding);
            call.Headers.Authorization = TestGateway.Basic("a:a");
            return await gateway.Http.SendAsync(call, TestGateway.Cancel);
        }
    }

    [Fact]
    public async Task Who_has_no_key_is_refused_as_ever_and_costs_the_source_nothing()
    {
        await using var gateway = await StartAsync(Two(rate: 1));
        for (var i = 0; i < 5; i++)
        {
            await AnswersAsync(HttpStatusCode.Unauthorized, gateway.TrackAsync("POST", "/api/v1/events", Event, "a:wrong"));
            await AnswersAsync(HttpStatusCode.OK, gateway.PipelinesAsync("/v1/track", Call, key: "wk-wrong"));
        }
        await AnswersAsync(HttpStatusCode.OK, gateway.TrackAsync("POST", "/api/v1/events", Event, "a:a"));
        await AnswersAsync(HttpStatusCode.TooManyRequests, gateway.TrackAsync("POST", "/api/v1/events", Event, "a:a"));
        await AnswersAsync(HttpStatusCode.Unauthorized, gateway.TrackAsync("POST", "/api/v1/events", Event, "a:wrong"));
    }

    [Theory]
    [InlineData("POST", "/unsubscribe/d1", """{"unsubscribe":true}""")]
    [InlineData("POST", "/events/track?site_id=a", """{"name":"seen","customer_id":"1"}""")]
    [InlineData("GET", "/events/page.gif?name=x&s=a", "")]
    public async Task What_anybody_can_send_as_a_source_has_the_same_rate_and_uses_up_nothing_of_what_its_key_has(string method, string path, string body)
    {
        await using var gateway = await StartAsync(Two(rate: 1));
        await AnswersAsync(HttpStatusCode.OK, gateway.SendAsync(method, path, body));
        await AnswersAsync(HttpStatusCode.TooManyRequests, gateway.SendAsync(method, path, body));
        await AnswersAsync(HttpStatusCode.OK, gateway.TrackAsync("POST", "/unsubscribe/d1", """{"unsubscribe":true}""", "a:a"));
        await AnswersAsync(HttpStatusCode.TooManyRequests, gateway.TrackAsync("POST", "/api/v1/events", Event, "a:a"));
    }

    [Fact]
    public async Task A_changed_configuration_leaves_the_bucket_of_a_source_whose_rate_it_does_not_change()
    {
        await using var gateway = await StartAsync(Two(rate: 1));
        await AnswersAsync(HttpStatusCode.OK, gateway.TrackAsync("POST", "/api/v1/events", Event, "a:a"));
        gateway.Plans.Swap(Plan.Compile(Two(rate: 1) with { Region = "eu" }, Catalogue.Types));
        await AnswersAsync(HttpStatusCode.TooManyRequests, gateway.TrackAsync("POST", "/api/v1/events", Event, "a:a"));
        gateway.Plans.Swap(Plan.Compile(Two(rate: 2), Catalogue.Types));
        await AnswersAsync(HttpStatusCode.OK, gateway.TrackAsync("POST", "/api/v1/events", Event, "a:a"));
        gateway.Plans.Swap(Plan.Compile(Two(rate: null), Catalogue.Types));
        for (var i = 0; i < 5; i++) await AnswersAsync(HttpStatusCode.OK, gateway.TrackAsync("POST", "/api/v1/events", Event, "a:a"));
    }

    [Fact]
    public async Task Every_refusal_is_counted_and_the_log_says_so_once_in_ten_seconds()
    {
        using var log = new MemoryLog();
        CallCounts? counts = null;
        await using var gateway = await TestGateway.StartAsync(
            Two(rate: 1), log: log, more: app => counts = app.Services.GetRequiredService<CallCounts>(), clock: _clock);
        foreach (var calls in (int[])[4, 2])
        {
            await AnswersAsync(HttpStatusCode.OK, gateway.TrackAsync("POST", "/api/v1/events", Event, "a:a"));
            for (var i = 1; i < calls; i++) await AnswersAsync(HttpStatusCode.TooManyRequests, gateway.TrackAsync("POST", "/api/v1/events", Event, "a:a"));
            _clock.Advance(TimeSpan.FromSeconds(10));
        }
        Assert.Equal(
            [
                "Calls of source a are answered 429: it sends more than 1 operations a second, its rate.",
                "Calls of source a are answered 429: it sends more than 1 operations a second, its rate. 2 more like it since the last such line.",
            ],
            log.Lines.Where(static line => line.Contains("answered 429", StringComparison.Ordinal)));
        Assert.Equal(("track_v1", "anonymous_event", "too_many", 4L), counts!.Refused.Select(static one => (one.Kind.Api, one.Kind.Operation, one.Reason, one.Count)).Single());
    }

    private static GatewayConfig Two(int? rate) => TestGateway.Config with
    {
        Sources =
        [
            new() { Name = "a", Track = new("a", ["a"]), WriteKeys = ["wk-a"], Rate = rate },
            new() { Name = "b", Track = new("b", ["b"]), WriteKeys = ["wk-b"] },
        ],
        OpenSource = "a",
    };

    private Task<TestGateway> StartAsync(GatewayConfig config) => TestGateway.StartAsync(config, clock: _clock);

    private static async Task AnswersAsync(HttpStatusCode status, Task<HttpResponseMessage> sending)
    {
        using var answer = await sending;
        Assert.Equal(status, answer.StatusCode);
    }
}
