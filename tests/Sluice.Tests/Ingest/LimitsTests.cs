using System.IO.Compression;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Sluice.Configuration;
using Sluice.Ingest.Calls;
using Sluice.Ingest.Connections;

namespace Sluice.Tests.Ingest;

/// <summary>Each limit on both of its sides.</summary>
public sealed class LimitsTests
{
    private const string V1 = "/api/v1/customers/1/events";

    [Theory]
    [InlineData(2000, HttpStatusCode.OK)]
    [InlineData(2001, HttpStatusCode.RequestEntityTooLarge)]
    public async Task A_v1_body_may_have_so_many_bytes(int length, HttpStatusCode status)
    {
        await using var gateway = await TestGateway.StartAsync(With(new() { CallBytes = 2000 }));
        using var answer = await gateway.TrackAsync("POST", V1, EventOf(length));
        Assert.Equal(status, answer.StatusCode);
        if (status != HttpStatusCode.OK) Assert.Contains("2,000 bytes", await answer.Content.ReadAsStringAsync(TestGateway.Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_says_that_it_is_too_large_is_refused_before_it_comes()
    {
        await using var gateway = await TestGateway.StartAsync(With(new() { CallBytes = 2000 }));
        await using var raw = await gateway.ConnectAsync();
        await raw.WriteAsync($"POST {V1} HTTP/1.1\r\nHost: gateway\r\n{RawConnection.Authorization}Content-Length: 2001\r\n\r\n");
        Assert.Equal(413, (await raw.ReadAsync()).Status);
    }

    [Theory]
    [InlineData(2000, HttpStatusCode.OK)]
    [InlineData(2001, HttpStatusCode.RequestEntityTooLarge)]
    public async Task A_chunked_body_too(int length, HttpStatusCode status)
    {
        await using var gateway = await TestGateway.StartAsync(With(new() { CallBytes = 2000 }));
        using var answer = await gateway.SendAsync("POST", V1, EventOf(length), request =>
        {
            request.Headers.TransferEncodingChunked = true;
            request.Headers.Authorization = TestGateway.Basic("site:key~>?");
        });
        Assert.Equal(status, answer.StatusCode);
    }

    [Theory]
    [InlineData(100_000, HttpStatusCode.OK)]
    [InlineData(100_001, HttpStatusCode.RequestEntityTooLarge)]
    [InlineData(50_000_000, HttpStatusCode.RequestEntityTooLarge)]
    public async Task A_compressed_body_counts_as_large_as_it_becomes(int length, HttpStatusCode status)
    {
        await using var gateway = await TestGateway.StartAsync(With(new() { CallBytes = 100_000 }));
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true)) gzip.Write(Encoding.UTF8.GetBytes(EventOf(length)));
        Assert.True(packed.Length < 100_000, "so that what is sent is within the limit");
        using var content = new ByteArrayContent(packed.ToArray());
        content.Headers.ContentEncoding.Add("gzip");
        using var request = new HttpRequestMessage(HttpMethod.Post, V1) { Content = content };
        request.Headers.Authorization = TestGateway.Basic("site:key~>?");
        using var answer = await gateway.Http.SendAsync(request, TestGateway.Cancel);
        Assert.Equal(status, answer.StatusCode);
    }

    [Theory]
    [InlineData(32 * 1024, true)]
    [InlineData((32 * 1024) + 1, false)]
    public async Task A_v2_entity_or_pipelines_call_may_have_32_kb(int length, bool taken)
    {
        await using var gateway = await TestGateway.StartAsync();
        var status = taken ? HttpStatusCode.OK : HttpStatusCode.BadRequest;
        using var entity = await gateway.TrackAsync("POST", "/api/v2/entity", Padded("""{"type":"person","action":"event","identifiers":{"id":"1"},"name":"seen","attributes":{"t":["x","x","x"]}}""", length));
        using var strict = await gateway.PipelinesAsync("/v1/track", Padded("""{"userId":"1","event":"seen"}""", length), strict: true);
        using var permissive = await gateway.PipelinesAsync("/v1/track", Padded("""{"userId":"1","event":"seen"}""", length));
        Assert.Equal((status, status, HttpStatusCode.OK), (entity.StatusCode, strict.StatusCode, permissive.StatusCode));
        if (!taken) Assert.Contains("too_large", await entity.Content.ReadAsStringAsync(TestGateway.Cancel), StringComparison.Ordinal);
        Assert.Equal(taken ? 3 : 0, gateway.Journal.Head);
    }

    [Theory]
    [InlineData(32 * 1024, HttpStatusCode.OK)]
    [InlineData((32 * 1024) + 1, HttpStatusCode.RequestEntityTooLarge)]
    public async Task What_needs_no_credentials_may_have_32_kb(int length, HttpStatusCode status)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var answer = await gateway.SendAsync("POST", "/api/v1/metrics", Padded("""{"delivery_id":"d","metric":"opened"}""", length));
        Assert.Equal(status, answer.StatusCode);
    }

    [Theory]
    [InlineData("/v1/track", """{"event":"seen"}""", 32 * 1024, 400)]
    [InlineData("/v1/batch", """{"batch":[{"type":"track","userId":"1","event":"seen"}],"writeKey":"wk1"}""", 500 * 1024, 400)]
    [InlineData("/v1/track", """{"userId":"1","event":"seen","writeKey":"wk1"}""", 32 * 1024, 400)]
    [InlineData("/events/track?site_id=site", """{"name":"seen","anonymous_id":"1"}""", 32 * 1024, 413)]
    public async Task Whoever_has_no_key_is_told_that_a_body_is_too_large_before_it_comes(string path, string body, int most, int refused)
    {
        await using var gateway = await TestGateway.StartAsync();
        await using var raw = await gateway.ConnectAsync();
        await raw.WriteAsync($"POST {path} HTTP/1.1\r\nHost: gateway\r\nX-Strict-Mode: 1\r\nContent-Length: {most + 1}\r\n\r\n");
        var answer = await raw.ReadAsync();
        Assert.Equal(refused, answer.Status);
        Assert.Contains($"larger than {most:N0} bytes", answer.Body, StringComparison.Ordinal);
        await using var within = await gateway.ConnectAsync();
        var taken = await within.SendAsync("POST", path, Padded(body, most), "X-Strict-Mode: 1\r\n");
        Assert.Equal(body.Contains("\"1\"", StringComparison.Ordinal) ? 200 : 401, taken.Status);
    }

    [Fact]
    public async Task So_many_bytes_of_all_bodies_wait_for_their_rest_and_no_more()
    {
        await using var gateway = await TestGateway.StartAsync(With(new() { ArrivingBytes = 100_000 }));
        var body = EventOf(70_000);
        await using var one = await gateway.ConnectAsync();
        await using var other = await gateway.ConnectAsync();
        RawConnection[] both = [one, other];
        foreach (var raw in both) await raw.WriteAsync(Head(V1, RawConnection.Authorization, body) + body[..60_000]);
        Task<RawAnswer>[] answers = [one.ReadAsync(), other.ReadAsync()];
        var first = await await Task.WhenAny(answers);
        Assert.Equal(503, first.Status);
        Assert.Contains("Retry-After: 5\r\n", first.Head + "\r\n", StringComparison.Ordinal);
        Assert.Contains("limits.arriving_bytes", first.Body, StringComparison.Ordinal);
        // What comes whole at once waits for nothing.
        using (var small = await gateway.TrackAsync("POST", V1, """{"name":"seen"}""")) Assert.Equal(HttpStatusCode.OK, small.StatusCode);

        var waiting = Array.FindIndex(answers, static answer => !answer.IsCompleted);
        await both[waiting].WriteAsync(body[60_000..]);
        Assert.Equal(200, (await answers[waiting]).Status);
        // Both have given their room back.
        await using var next = await gateway.ConnectAsync();
        await next.WriteAsync(Head(V1, RawConnection.Authorization, body) + body[..60_000]);
        await next.WriteAsync(body[60_000..]);
        Assert.Equal(200, (await next.ReadAsync()).Status);
    }

    [Fact]
    public async Task A_sender_that_goes_away_gives_its_room_back()
    {
        await using var gateway = await TestGateway.StartAsync(With(new() { ArrivingBytes = 100_000 }));
        var body = EventOf(90_000);
        for (var i = 0; i < 3; i++)
        {
            var gone = await gateway.ConnectAsync();
            await gone.WriteAsync(Head(V1, RawConnection.Authorization, body) + body[..80_000]);
            gone.Reset();
        }
        await Until.HoldsAsync(async () =>
        {
            await using var raw = await gateway.ConnectAsync();
            await raw.WriteAsync(Head(V1, RawConnection.Authorization, body) + body[..80_000]);
            await raw.WriteAsync(body[80_000..]);
            return (await raw.ReadAsync()).Status == 200;
        });
    }

    [Fact]
    public async Task Half_of_that_is_for_those_who_have_a_key()
    {
        await using var gateway = await TestGateway.StartAsync(With(new() { ArrivingBytes = 100_000 }));
        var body = Padded("""{"batch":[{"type":"track","userId":"1","event":"seen"}],"writeKey":"wk1"}""", 70_000);
        await using var stranger = await gateway.ConnectAsync();
        await stranger.WriteAsync(Head("/v1/batch", "", body) + body[..60_000]);
        Assert.Equal(503, (await stranger.ReadAsync()).Status);
        await using var known = await gateway.ConnectAsync();
        await known.WriteAsync(Head("/v1/batch", "Authorization: Bearer wk1\r\n", body) + body[..60_000]);
        await known.WriteAsync(body[60_000..]);
        Assert.Equal(200, (await known.ReadAsync()).Status);
    }

    [Fact]
    public async Task A_v1_event_of_33_kb_is_taken()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var answer = await gateway.TrackAsync("POST", V1, EventOf(33 * 1024));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData(500 * 1024, true)]
    [InlineData(501 * 1024, false)]
    [InlineData(2 * 1024 * 1024, false)]
    public async Task A_batch_may_have_500_kb(int length, bool taken)
    {
        await using var gateway = await TestGateway.StartAsync();
        var status = taken ? HttpStatusCode.OK : HttpStatusCode.BadRequest;
        using var track = await gateway.TrackAsync("POST", "/api/v2/batch", Padded("""{"batch":[{"type":"person","action":"event","identifiers":{"id":"1"},"name":"seen"}]}""", length));
        using var strict = await gateway.PipelinesAsync("/v1/batch", Padded("""{"batch":[{"type":"track","userId":"1","event":"seen"}]}""", length), strict: true);
        using var permissive = await gateway.PipelinesAsync("/v1/batch", Padded("""{"batch":[{"type":"track","userId":"1","event":"seen"}]}""", length));
        Assert.Equal((status, status, HttpStatusCode.OK), (track.StatusCode, strict.StatusCode, permissive.StatusCode));
        if (!taken) Assert.Contains("too_large", await track.Content.ReadAsStringAsync(TestGateway.Cancel), StringComparison.Ordinal);
        Assert.Equal(taken ? 3 : 0, gateway.Journal.Head);
    }

    [Theory]
    [InlineData(3, HttpStatusCode.MultiStatus, 2)]
    [InlineData(4, HttpStatusCode.BadRequest, 0)]
    public async Task A_batch_may_have_so_many_items(int count, HttpStatusCode status, int stored)
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Config with { Translation = new() { MaxBatchItems = 3 } });
        var rest = string.Concat(Enumerable.Repeat(",{}", count - 1));
        using var track = await gateway.TrackAsync("POST", "/api/v2/batch", $$$"""{"batch":[{"type":"person","action":"delete","identifiers":{"id":"1"}}{{{rest}}}]}""");
        using var permissive = await gateway.PipelinesAsync("/v1/batch", $$$"""{"batch":[{"type":"track","userId":"1","event":"seen"}{{{rest}}}]}""");
        Assert.Equal((status, HttpStatusCode.OK), (track.StatusCode, permissive.StatusCode));
        Assert.Equal(stored, gateway.Journal.Head);
        if (stored > 0) return;
        const string Errors = """{"errors":[{"reason":"too_large","field":"batch","message":"The batch has 4 operations; at most 3 are taken."}]}""";
        Assert.Equal(Errors + "\n", await track.Content.ReadAsStringAsync(TestGateway.Cancel));
        Assert.Equal("none; reason=too_large", permissive.Headers.GetValues("X-Sluice-Journal").Single());
    }

    [Fact]
    public async Task Ten_thousand_of_the_smallest_items_are_taken()
    {
        await using var gateway = await TestGateway.StartAsync();
        var calls = string.Join(',', Enumerable.Repeat("""{"type":"page","userId":"1"}""", 10_000));
        using var answer = await gateway.PipelinesAsync("/v1/batch", $$"""{"batch":[{{calls}}]}""", strict: true);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(10_000, Assert.Single(await gateway.StoredAsync()).Messages.Length);
    }

    [Theory]
    [InlineData("/api/v2/batch", 2 * 1024 * 1024)]
    [InlineData("/v1/batch", 20 * 1024)]
    public async Task The_answer_to_a_batch_of_nothing_is_bounded(string path, int bytes)
    {
        await using var gateway = await TestGateway.StartAsync();
        foreach (var count in (int[])[10_000, 160_001])
        {
            var body = $$"""{"batch":[{{string.Join(',', Enumerable.Repeat("{}", count))}}]}""";
            using var answer = await (path == "/v1/batch" ? gateway.PipelinesAsync(path, body, strict: true) : gateway.TrackAsync("POST", path, body));
            Assert.InRange((await answer.Content.ReadAsByteArrayAsync(TestGateway.Cancel)).Length, 1, bytes);
        }
    }

    [Theory]
    [InlineData(100, 100)]
    [InlineData(103, 101)]
    public async Task So_many_errors_of_a_strict_batch_are_told(int refused, int told)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var answer = await gateway.PipelinesAsync("/v1/batch", $$"""{"batch":[{{string.Join(',', Enumerable.Repeat("{}", refused))}}]}""", strict: true);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        using var json = System.Text.Json.JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestGateway.Cancel));
        var errors = json.RootElement.GetProperty("errors").EnumerateArray().ToList();
        Assert.Equal(told, errors.Count);
        Assert.Equal(99, errors[99].GetProperty("batch_index").GetInt32());
        if (told > 100) Assert.Equal("3 more errors are not listed; mend these first.", errors[^1].GetProperty("message").GetString());
    }

    [Fact]
    public async Task A_large_item_is_refused_and_its_batch_is_not()
    {
        await using var gateway = await TestGateway.StartAsync();
        var large = $$$"""{"type":"person","action":"event","identifiers":{"id":"1"},"name":"seen","attributes":{"t":["{{{new string('x', 33 * 1024)}}}"]}}""";
        using var answer = await gateway.TrackAsync("POST", "/api/v2/batch", $$$"""{"batch":[{{{large}}},{"type":"person","action":"delete","identifiers":{"id":"1"}}]}""");
        Assert.Equal(HttpStatusCode.MultiStatus, answer.StatusCode);
        Assert.Contains("""{"batch_index":0,"reason":"too_large",""", await answer.Content.ReadAsStringAsync(TestGateway.Cancel), StringComparison.Ordinal);
        Assert.Single(Assert.Single(await gateway.StoredAsync()).Messages);
    }

    [Fact]
    public async Task Items_whose_messages_have_no_room_are_refused_and_the_others_stored()
    {
        await using var gateway = await TestGateway.StartAsync();
        var item = ObjectOf(people: 480, attributes: 16);
        using var answer = await gateway.TrackAsync("POST", "/api/v2/batch", $"{{\"batch\":[{item},{item},{item}]}}");
        Assert.Equal(HttpStatusCode.MultiStatus, answer.StatusCode);
        Assert.StartsWith("""{"errors":[{"batch_index":2,"reason":"too_large",""", await answer.Content.ReadAsStringAsync(TestGateway.Cancel), StringComparison.Ordinal);
        Assert.Equal(2 * 480, Assert.Single(await gateway.StoredAsync()).Messages.Length);
    }

    [Theory]
    [InlineData("PUT", "/api/v1/customers/42", "@")]
    [InlineData("POST", "/events/identify?site_id=site", """{"customer_id":"42","attributes":@}""")]
    public async Task A_call_whose_messages_have_no_room_is_refused(string method, string path, string body)
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Config with { Translation = new() { MaxItemBytes = 1024 * 1024 } });
        var relationships = string.Join(',', Enumerable.Range(0, 25_000).Select(i => $$$"""{"identifiers":{"object_id":"{{{i}}}"}}"""));
        using var answer = await gateway.TrackAsync(method, path, body.Replace(
            "@", $$$"""{"cio_relationships":{"action":"delete_relationships","relationships":[{{{relationships}}}]}}""", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("have no room", await answer.Content.ReadAsStringAsync(TestGateway.Cancel), StringComparison.Ordinal);
        Assert.Equal(0, gateway.Journal.Head);
    }

    [Fact]
    public async Task A_context_that_a_batch_lends_its_calls_has_no_room_in_too_many_of_them()
    {
        await using var gateway = await TestGateway.StartAsync();
        var calls = string.Join(',', Enumerable.Repeat("""{"type":"page","userId":"1"}""", 100));
        var batch = $$$"""{"context":{"note":"{{{new string('x', 200_000)}}}"},"batch":[{{{calls}}}]}""";
        using var answer = await gateway.PipelinesAsync("/v1/batch", batch);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var stored = Assert.Single(await gateway.StoredAsync()).Messages.Length;
        Assert.InRange(stored, 70, 80);
        Assert.Equal($"durable; seq=1; dropped={100 - stored}", answer.Headers.GetValues("X-Sluice-Journal").Single());
    }

    [Fact]
    public async Task The_largest_body_that_can_be_allowed_has_room_with_its_message()
    {
        const int Most = Sluice.Translation.TranslationOptions.MostBodyBytes;
        await using var gateway = await TestGateway.StartAsync(With(new() { CallBytes = Most }));
        using var answer = await gateway.TrackAsync("POST", V1, EventOf(Most));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData(480, 1, true)]
    [InlineData(480, 16, true)]
    [InlineData(480, 18, false)]
    public void Memory_that_a_call_of_unusual_size_took_is_not_kept(int people, int attributes, bool kept)
    {
        var into = new Sluice.Translation.TranslatedCall();
        var call = Translation.Some.Call("POST", "/api/v2/entity", ObjectOf(people, attributes));
        new Sluice.Translation.Translator(new()).Translate(call, into);
        Assert.Equal(people, into.Messages.Count);
        Assert.Equal(kept, new TranslationPolicy().Return(into));
    }

    [Fact]
    public async Task A_body_that_does_not_end_is_answered_408_and_its_connection_closed()
    {
        await using var gateway = await TestGateway.StartAsync(With(new() { BodyTimeout = TimeSpan.FromMilliseconds(300) }));
        await using var raw = await gateway.ConnectAsync();
        await raw.WriteAsync($"POST {V1} HTTP/1.1\r\nHost: gateway\r\n{RawConnection.Authorization}Content-Length: 1000\r\n\r\n{{\"name\":");
        var answer = await raw.ReadAsync();
        Assert.Equal(408, answer.Status);
        Assert.Contains("0.3 seconds", answer.Body, StringComparison.Ordinal);
        Assert.Contains("Connection: close", answer.Head, StringComparison.Ordinal);
        Assert.True(await raw.IsClosedAsync());
        Assert.Equal(0, gateway.Journal.Head);
    }

    [Theory]
    [InlineData("P")]
    [InlineData("PRI * HTTP/2.0\r")]
    [InlineData("POST / HTTP/1.1\r\nHost:")]
    public async Task A_request_that_does_not_get_beyond_its_beginning_is_cut_off(string beginning)
    {
        await using var gateway = await TestGateway.StartAsync(With(new() { BodyTimeout = TimeSpan.FromMilliseconds(300) }));
        await using var raw = await gateway.ConnectAsync();
        await raw.WriteAsync(beginning);
        if (beginning.Length > 20) Assert.Equal(408, (await raw.ReadAsync()).Status);
        Assert.True(await raw.IsClosedAsync());
    }

    [Fact]
    public async Task A_body_that_keeps_trickling_is_cut_off_too()
    {
        await using var gateway = await TestGateway.StartAsync(With(new() { BodyTimeout = TimeSpan.FromMilliseconds(300) }));
        await using var raw = await gateway.ConnectAsync();
        await raw.WriteAsync($"POST {V1} HTTP/1.1\r\nHost: gateway\r\n{RawConnection.Authorization}Transfer-Encoding: chunked\r\n\r\n");
        var answer = raw.ReadAsync();
        await Until.HoldsAsync(IsCutOffAsync);
        Assert.Equal(408, (await answer).Status);

        async Task<bool> IsCutOffAsync()
        {
            try
            {
                if (!answer.IsCompleted) await raw.WriteAsync("1\r\n \r\n");
                return answer.IsCompleted;
            }
            catch (IOException)
            {
                // Closed behind an answer that is still being read.
                return true;
            }
        }
    }

    [Fact]
    public async Task A_body_that_takes_its_time_within_the_limit_is_taken()
    {
        await using var gateway = await TestGateway.StartAsync();
        await using var raw = await gateway.ConnectAsync();
        await raw.WriteAsync($"POST {V1} HTTP/1.1\r\nHost: gateway\r\n{RawConnection.Authorization}Content-Length: 15\r\n\r\n{{\"name\":");
        // The answer to another call shows that the gateway has been waiting for the rest meanwhile.
        using var other = await gateway.TrackAsync("POST", V1, """{"name":"other"}""");
        await raw.WriteAsync("\"seen\"}");
        Assert.Equal(200, (await raw.ReadAsync()).Status);
    }

    [Theory]
    [InlineData(3000, 200)]
    [InlineData(5000, 431)]
    public async Task Headers_may_have_so_many_bytes(int length, int status)
    {
        await using var gateway = await TestGateway.StartAsync(With(new() { HeaderBytes = 4096 }));
        await using var raw = await gateway.ConnectAsync();
        var answer = await raw.SendAsync("POST", V1, """{"name":"seen"}""", $"{RawConnection.Authorization}X-Long: {new string('x', length)}\r\n");
        Assert.Equal(status, answer.Status);
    }

    [Theory]
    [InlineData(3000, 200)]
    [InlineData(5000, 414)]
    public async Task A_target_may_have_as_many_bytes_as_all_headers(int length, int status)
    {
        await using var gateway = await TestGateway.StartAsync(With(new() { HeaderBytes = 4096 }));
        await using var raw = await gateway.ConnectAsync();
        Assert.Equal(status, (await raw.SendAsync("POST", $"{V1}?x={new string('x', length)}", """{"name":"seen"}""")).Status);
    }

    [Fact]
    public async Task Headers_may_take_as_long_as_a_body()
    {
        KestrelServerOptions? kestrel = null;
        await using var gateway = await TestGateway.StartAsync(
            With(new() { BodyTimeout = TimeSpan.FromSeconds(7) }), more: app => kestrel = app.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value);
        Assert.Equal(TimeSpan.FromSeconds(7), kestrel!.Limits.RequestHeadersTimeout);
        // Within that time either may be as slow as it likes.
        Assert.Null(kestrel.Limits.MinRequestBodyDataRate);
    }

    [Fact]
    public async Task So_many_connections_are_served_at_once_and_no_more()
    {
        using var log = new MemoryLog();
        await using var gateway = await TestGateway.StartAsync(With(new() { Connections = 2 }), log: log);
        await using var first = await gateway.ConnectAsync();
        await using var second = await gateway.ConnectAsync();
        Assert.Equal(200, (await first.SendAsync("POST", V1, """{"name":"seen"}""")).Status);
        Assert.Equal(200, (await second.SendAsync("POST", V1, """{"name":"seen"}""")).Status);
        await using var third = await gateway.ConnectAsync();
        Assert.True(await third.IsClosedAsync());
        await using var fourth = await gateway.ConnectAsync();
        Assert.True(await fourth.IsClosedAsync());
        Assert.Equal(200, (await first.SendAsync("POST", V1, """{"name":"seen"}""")).Status);
        Assert.Equal(
            ["Connections are refused: 2 are open, as many as may be."],
            log.Lines.Where(line => line.StartsWith("Connection", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(10_000, null, 10_000)]
    [InlineData(10_000, 10_512, 10_000)]
    [InlineData(10_000, 10_511, 9_999)]
    [InlineData(10_000, 1_024, 512)]
    [InlineData(10_000, 511, 255)]
    [InlineData(10_000, 256, 128)]
    [InlineData(100, 256, 100)]
    public void Connections_leave_open_files_for_the_rest_of_the_gateway(int configured, int? files, int most) =>
        Assert.Equal(most, new ConnectionBound(configured, files).Most);

    [Fact]
    public async Task A_changed_limit_holds_from_the_next_call_on()
    {
        await using var gateway = await TestGateway.StartAsync();
        gateway.Plans.Swap(Plan.Compile(With(new() { CallBytes = 1000 }), Sluice.Destinations.Catalogue.Types));
        using var answer = await gateway.TrackAsync("POST", V1, EventOf(1001));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    private static string Head(string path, string headers, string body) =>
        $"POST {path} HTTP/1.1\r\nHost: gateway\r\n{headers}Content-Length: {body.Length}\r\n\r\n";

    private static GatewayConfig With(LimitsConfig limits) => TestGateway.Config with { Limits = limits };

    private static string EventOf(int length)
    {
        var (start, end) = ("{\"name\":\"seen\",\"data\":{\"text\":[\"", "\"]}}");
        return start + new string('x', length - start.Length - end.Length) + end;
    }

    private static string ObjectOf(int people, int attributes)
    {
        var some = string.Join(',', Enumerable.Range(0, attributes).Select(i => $"\"a{i}\":\"{new string('x', 900)}\""));
        var all = string.Join(',', Enumerable.Range(0, people).Select(i => $$$"""{"identifiers":{"id":"{{{i}}}"}}"""));
        return $$$"""{"type":"object","action":"identify","identifiers":{"object_id":"o"},"attributes":{ {{{some}}} },"cio_relationships":[{{{all}}}]}""";
    }

    private static string Padded(string json, int length) => json + new string(' ', length - json.Length);
}
