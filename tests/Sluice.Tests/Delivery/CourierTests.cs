using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Sluice.Configuration;
using Sluice.Delivery.Attempts;
using Sluice.Destinations;
using Sluice.Tests.Destinations;

namespace Sluice.Tests.Delivery;

/// <summary>One attempt against servers that behave and misbehave.</summary>
public sealed class CourierTests : IAsyncDisposable
{
    private readonly StandardOutput _output = new(new MemoryStream());
    private readonly RefreshTokens _tokens = new("nowhere", "hook", NullLogger.Instance);
    private readonly Courier _courier;

    public CourierTests() => _courier = new(Bed.Threads, _output, _tokens, TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        _courier.Dispose();
        await _output.DisposeAsync();
    }

    [Fact]
    public async Task A_message_arrives_as_it_is_and_the_connection_is_used_again()
    {
        await using var server = new Receiver();
        for (var i = 0; i < 3; i++) Assert.IsType<Verdict.Delivered>((await SendAsync(server.Url)).Verdict);
        var requests = await server.UntilAsync(3);
        Assert.All(requests, request => Assert.Equal("""{"messageId":"m1"}""", request.Text));
        Assert.Equal("POST /hook?token=t0ps3cret HTTP/1.1", requests[0].Line);
        Assert.Null(requests[0].Header("traceparent"));
        Assert.Null(requests[0].Header("expect"));
        Assert.Equal(1, server.Connections);
    }

    [Theory]
    [InlineData("/api/v1/customers/a%2Fb")]
    [InlineData("/api/v1/customers/a%252Fb/events")]
    [InlineData("/api/v1/customers/a+b@example.com")]
    [InlineData("/api/v1/customers/%41%7E~/events?a=%20+&&b")]
    [InlineData("/api/v1/customers//events")]
    [InlineData("//api//v1/customers/1/")]
    [InlineData("/api/v1/customers/./../x...")]
    [InlineData("/api/v1/customers/%2e%2E%2f/events.")]
    [InlineData("/api/v1/customers/1?")]
    [InlineData("/api/v1/customers/a|b\"<>{}^`\\c")]
    [InlineData("/api/v1/customers/a;b=c,d:e!$&'()*[]")]
    public async Task A_relayed_call_reaches_the_wire_byte_for_byte(string target)
    {
        await using var server = new Receiver();
        var body = "{ \"caf\u00e9\" : 1.10,\n\t}";
        var relay = Some.Destination("relay", ("url", server.Url), ("site_id", "s1"), ("api_key", "k1"));
        var attempt = await SendAsync("relay", relay, Some.Call("PUT", target, body, "application/json ;charset=UTF-8"));
        Assert.IsType<Verdict.Delivered>(attempt.Verdict);
        var request = Assert.Single(await server.UntilAsync(1));
        Assert.Equal($"PUT {target} HTTP/1.1", request.Line);
        Assert.Equal(body, request.Text);
        Assert.Equal("application/json ;charset=UTF-8", request.Header("content-type"));
        Assert.Equal("Basic czE6azE=", request.Header("authorization"));
        Assert.Equal($"127.0.0.1:{server.Port}", request.Header("host"));
    }

    [Fact]
    public async Task A_relayed_content_type_keeps_its_bytes_whatever_they_are()
    {
        await using var server = new Receiver();
        var relay = Some.Destination("relay", ("url", server.Url), ("site_id", "s1"), ("api_key", "k1"));
        Assert.IsType<Verdict.Delivered>((await SendAsync("relay", relay, Some.Call("PUT", "/x", "{}", "application/json; x=é€"))).Verdict);
        Assert.Equal(Encoding.UTF8.GetBytes("application/json; x=é€"), Encoding.Latin1.GetBytes(Assert.Single(server.Requests).Header("content-type")!));
    }

    [Fact]
    public async Task A_header_that_a_message_gives_is_sent_in_Latin_1()
    {
        await using var server = new Receiver();
        var attempt = await SendAsync(Acme.Plan(server.Url, [Acme.Action("Named", "named")]), "u1", "Mozilla/5.0 (té\u00a0ÿ)");
        Assert.IsType<Verdict.Delivered>(attempt.Verdict);
        // The receiver takes each byte for a character.
        Assert.Equal("Mozilla/5.0 (t\u00e9\u00a0\u00ff)", Assert.Single(server.Requests).Header("x-number"));
    }

    [Theory]
    [InlineData("DELETE", null)]
    [InlineData("POST", "0")]
    public async Task A_relayed_call_without_a_body_has_none(string method, string? length)
    {
        await using var server = new Receiver();
        var relay = Some.Destination("relay", ("url", server.Url), ("site_id", "s1"), ("api_key", "k1"));
        await SendAsync("relay", relay, Some.Call(method, "/unsubscribe/d1"));
        var request = Assert.Single(await server.UntilAsync(1));
        Assert.Equal($"{method} /unsubscribe/d1 HTTP/1.1", request.Line);
        Assert.Equal(length, request.Header("content-length"));
        Assert.Null(request.Header("content-type"));
    }

    public static TheoryData<string, string> Failures => new()
    {
        { "reset", "broke off" },
        { "hang", "no answer within 0.3 s" },
        { "garbage", "broke off" },
        { "empty", "broke off" },
        { "endless headers", "broke off" },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task What_is_no_answer_is_tried_again(string how, string why)
    {
        await using var server = new Receiver(_ => how switch
        {
            "reset" => new Behaviour.Reset(),
            "hang" => new Behaviour.Hang(),
            "garbage" => new Behaviour.Raw("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n\r\n"),
            "empty" => new Behaviour.Raw(""),
            _ => new Behaviour.Raw("HTTP/1.1 200 OK\r\n" + string.Concat(Enumerable.Repeat($"X: {new string('x', 1000)}\r\n", 100)) + "\r\n"),
        });
        var attempt = await SendAsync(server.Url, TimeSpan.FromSeconds(how == "hang" ? 0.3 : 20));
        Assert.Contains(why, Assert.IsType<Verdict.Retry>(attempt.Verdict).Why, StringComparison.Ordinal);
        Assert.Contains(why, attempt.Answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(60_000, typeof(Verdict.Delivered))]
    [InlineData(70_000, typeof(Verdict.Retry))]
    public async Task An_answer_has_at_most_64_KiB_of_headers(int bytes, Type verdict)
    {
        await using var server = new Receiver(_ => new Behaviour.Answer(200, $"X-Long: {new string('x', bytes)}\r\n"));
        Assert.IsType(verdict, (await SendAsync(server.Url)).Verdict);
    }

    [Fact]
    public async Task A_refused_connection_is_tried_again()
    {
        var nobody = Receiver.NobodyAt();
        var attempt = await SendAsync(nobody);
        Assert.Equal($"{nobody[7..]} refuses connections", Assert.IsType<Verdict.Retry>(attempt.Verdict).Why);
    }

    [Fact]
    public async Task A_name_that_does_not_resolve_is_tried_again()
    {
        var attempt = await SendAsync("http://nobody.invalid");
        Assert.Equal("the host name nobody.invalid cannot be resolved", Assert.IsType<Verdict.Retry>(attempt.Verdict).Why);
    }

    [Fact]
    public async Task A_server_without_tls_is_tried_again()
    {
        await using var server = new Receiver(_ => new Behaviour.Raw("no TLS here"));
        var attempt = await SendAsync(server.Url.Replace("http:", "https:", StringComparison.Ordinal), TimeSpan.FromSeconds(1));
        Assert.IsType<Verdict.Retry>(attempt.Verdict);
    }

    [Fact]
    public async Task A_server_that_never_says_a_word_of_tls_is_one_without_a_connection()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var attempt = await SendAsync($"https://{silent.LocalEndpoint}", TimeSpan.FromSeconds(0.3));
        Assert.Equal(new Verdict.Retry($"no connection to {silent.LocalEndpoint} within 0.3 s"), attempt.Verdict);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var elsewhere = new Receiver();
        await using var server = new Receiver(_ => new Behaviour.Answer(302, $"Location: {elsewhere.Url}\r\n"));
        Assert.IsType<Verdict.Reject>((await SendAsync(server.Url)).Verdict);
        Assert.Empty(elsewhere.Requests);
    }

    [Theory]
    [InlineData(200, typeof(Verdict.Delivered))]
    [InlineData(500, typeof(Verdict.Retry))]
    public async Task An_endless_answer_is_read_only_so_far_and_its_status_counts(int status, Type verdict)
    {
        await using var server = new Receiver(_ => new Behaviour.Endless(status));
        var attempt = await SendAsync(server.Url);
        Assert.IsType(verdict, attempt.Verdict);
        Assert.True(attempt.Answer.Length is 0 or > Transcript.BodyBytesKept and < Transcript.BodyBytesKept + 100);
    }

    [Theory]
    [InlineData(0, "POST /count", typeof(Verdict.Delivered))]
    [InlineData(65_536, "POST /count", typeof(Verdict.Delivered))]
    [InlineData(65_537, "POST /count", typeof(Verdict.Delivered))]
    [InlineData(200_000, "POST /count", typeof(Verdict.Delivered))]
    [InlineData(200_001, "GET /all", typeof(Verdict.Reject))]
    public async Task A_look_up_is_read_as_far_as_the_definition_says_and_nothing_is_done_on_a_part_of_it(int bytes, string last, Type verdict)
    {
        await using var server = new Receiver(request => new Behaviour.Answer(200, Body: request.Number > 0 ? "{}" : $"\"{new string('x', Math.Max(bytes - 2, 0))}\""));
        var attempts = await LookAsync(server.Url, TimeSpan.FromSeconds(10));
        Assert.IsType(verdict, attempts[0].Verdict);
        Assert.StartsWith(last, server.Requests[^1].Line, StringComparison.Ordinal);
        if (verdict == typeof(Verdict.Delivered)) Assert.Equal($$"""{"found":{{Math.Max(bytes - 2, 0)}}}""", server.Requests[^1].Text);
        else Assert.Contains("longer than the 200000 bytes that are read", Assert.IsType<Verdict.Reject>(attempts[0].Verdict).Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_look_up_that_breaks_off_is_made_again()
    {
        await using var server = new Receiver(_ => new Behaviour.Trickle(200));
        var attempts = await LookAsync(server.Url, TimeSpan.FromSeconds(0.3));
        Assert.Equal("HTTP 200: the answer broke off", Assert.IsType<Verdict.Retry>(attempts[0].Verdict).Why);
    }

    [Fact]
    public async Task A_compressed_answer_to_a_batch_is_asked_for_again_as_nobody_knows_what_it_says()
    {
        await using var server = new Receiver(static _ => new Behaviour.Answer(207, "Content-Encoding: gzip\r\n", Packed("""{"errors":[{"index":1,"say":"bad"}]}""")));
        var attempts = await _courier.AttemptAsync(
            Acme.Plan(server.Url, [Acme.Action("Batch", "batch")]),
            0,
            [Some.Message("""{"type":"track","event":"1"}"""), Some.Message("""{"type":"track","event":"2"}""")],
            TestContext.Current.CancellationToken);
        Assert.All(attempts, static one => Assert.Equal(
            new Verdict.Retry("HTTP 207: the answer has a Content-Encoding, which the request does not allow"), one.Verdict));
        Assert.Equal("HTTP 207\nContent-Encoding: gzip", attempts[0].Answer);
        Assert.Equal("identity", Assert.Single(server.Requests).Header("accept-encoding"));
    }

    [Theory]
    [InlineData(200, "gzip", typeof(Verdict.Delivered))]
    [InlineData(400, "gzip", typeof(Verdict.Reject))]
    [InlineData(503, "br", typeof(Verdict.Retry))]
    public async Task Where_the_status_decides_a_compressed_answer_changes_nothing(int status, string coding, Type verdict)
    {
        await using var server = new Receiver(_ => new Behaviour.Answer(status, $"Content-Encoding: {coding}\r\n", Packed("no")));
        Assert.IsType(verdict, (await SendAsync(server.Url)).Verdict);
    }

    [Theory]
    [InlineData("Content-Encoding: Identity\r\n", "HTTP 400\nContent-Encoding: Identity\n\nno")]
    [InlineData("Content-Encoding:\r\n", "HTTP 400\nContent-Encoding: \n\nno")]
    public async Task An_answer_that_says_that_it_is_as_it_is_is_read(string header, string kept)
    {
        await using var server = new Receiver(_ => new Behaviour.Answer(400, header, "no"));
        Assert.Equal(kept, (await SendAsync(server.Url)).Answer);
    }

    [Theory]
    [InlineData(204, typeof(Verdict.Delivered))]
    [InlineData(503, typeof(Verdict.Retry))]
    public async Task A_body_that_trickles_past_the_deadline_does_not_change_what_the_status_says(int status, Type verdict)
    {
        await using var server = new Receiver(_ => new Behaviour.Trickle(status));
        Assert.IsType(verdict, (await SendAsync(server.Url, TimeSpan.FromSeconds(0.3))).Verdict);
    }

    [Theory]
    [InlineData("099")]
    [InlineData("101")]
    [InlineData("600")]
    [InlineData("999")]
    public async Task What_is_no_status_of_an_answer_is_tried_again(string status)
    {
        await using var server = new Receiver(_ => new Behaviour.Raw($"HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n"));
        Assert.IsType<Verdict.Retry>((await SendAsync(server.Url)).Verdict);
    }

    [Theory]
    [InlineData("7", 7)]
    [InlineData("0", 0)]
    [InlineData("Tue, 14 Nov 2023 22:14:20 GMT", 60)]
    [InlineData("Tue, 14 Nov 2023 22:00:00 GMT", 0)]
    [InlineData("99999999", 99999999)]
    [InlineData("99999999999", int.MaxValue)]
    [InlineData("9223372036854775808000", int.MaxValue)]
    [InlineData("2.5", 3)]
    [InlineData("2.0", 2)]
    [InlineData("0.01", 1)]
    [InlineData("1e3", null)]
    [InlineData("+5", null)]
    [InlineData("2,5", null)]
    [InlineData(".5", null)]
    [InlineData("99999999999s", null)]
    [InlineData("soon", null)]
    [InlineData("-5", null)]
    public async Task Retry_After_may_be_seconds_or_a_date_and_never_lies_in_the_past(string header, int? seconds)
    {
        await using var server = new Receiver(_ => new Behaviour.Answer(429, $"Retry-After: {header}\r\n"));
        var clock = new FakeTimeProvider(Some.Time);
        using var courier = new Courier(Bed.Threads, _output, _tokens, clock);
        var attempts = await courier.AttemptAsync(
            Planned("webhook", Webhook(server.Url), TimeSpan.FromSeconds(10)), 0, [Some.Message("{}")], TestContext.Current.CancellationToken);
        Assert.Equal(seconds, Assert.IsType<Verdict.Retry>(attempts[0].Verdict).After?.TotalSeconds);
    }

    [Fact]
    public async Task What_is_kept_of_a_failure_shows_no_secret_even_when_the_answer_repeats_it()
    {
        await using var server = new Receiver(request => new Behaviour.Answer(400, Body: $"bad: {request.Header("authorization")} {request.Line}"));
        var attempt = await SendAsync(server.Url);
        Assert.StartsWith($"POST {server.Url}/hook?***\n", attempt.Request, StringComparison.Ordinal);
        Assert.Contains("\nAuthorization: ***\n", attempt.Request, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("HTTP 400\n\nbad: *** POST /hook?*** HTTP/1.1", attempt.Answer);
    }

    [Theory]
    [InlineData("acme")]
    [InlineData("webhook")]
    public async Task What_is_kept_of_a_failure_is_its_own_message_whatever_is_sent_afterwards(string type)
    {
        await using var server = new Receiver(_ => new Behaviour.Answer(422));
        var planned = type == "acme" ? Acme.Plan(server.Url, [Acme.Action("Any", "any")]) : Mapped(server.Url);
        var attempts = new List<Attempt>();
        for (var wave = 0; wave < 2; wave++)
            attempts.AddRange(await Task.WhenAll(Enumerable.Range(16 * wave, 16).Select(person => SendAsync(planned, $"p{person}", "e"))));
        Assert.All(
            attempts.Index(),
            static one => Assert.EndsWith($"\n\n{{\"number\":\"e\",\"person\":\"p{one.Index}\"}}", one.Item.Request, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_kept_of_a_failure_is_what_was_sent_last_and_nothing_of_a_request_that_could_not_be_made()
    {
        await using var server = new Receiver();
        var attempt = await SendAsync(Acme.Plan(server.Url, [Acme.Action("Twice", "twice")]), "p1", ".example.com");
        Assert.Contains("has a part in its host", Assert.IsType<Verdict.Reject>(attempt.Verdict).Why, StringComparison.Ordinal);
        Assert.EndsWith("\n\n" + Assert.Single(server.Requests).Text, attempt.Request, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_sent_is_rejected_and_sent_nowhere()
    {
        await using var server = new Receiver();
        var relay = Some.Destination("relay", ("url", server.Url), ("site_id", "s1"), ("api_key", "k1"));
        var attempt = await SendAsync("relay", relay, Some.Call("NOT A METHOD", "/api/v2/entity"));
        Assert.StartsWith("It cannot be sent: ", Assert.IsType<Verdict.Reject>(attempt.Verdict).Why, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task An_attempt_that_is_called_off_says_so()
    {
        await using var server = new Receiver(_ => new Behaviour.Hang());
        using var cancel = new CancellationTokenSource();
        var attempt = _courier.AttemptAsync(
            Planned("webhook", Webhook(server.Url), TimeSpan.FromMinutes(5)), 0, [Some.Message("{}")], cancel.Token);
        await server.UntilAsync(1);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => attempt);
    }

    private Task<Attempt> SendAsync(string url, TimeSpan? timeout = null) =>
        SendAsync("webhook", Webhook(url), Some.Message("""{"messageId":"m1"}"""), timeout);

    private async Task<Attempt> SendAsync(string type, Destination destination, Parcel parcel, TimeSpan? timeout = null) => Assert.Single(
        await _courier.AttemptAsync(Planned(type, destination, timeout ?? TimeSpan.FromSeconds(20)), 0, [parcel], TestContext.Current.CancellationToken));

    private async Task<Attempt> SendAsync(PlannedDestination planned, string person, string number) => Assert.Single(await _courier.AttemptAsync(
        planned, 0, [Some.Message($$"""{"type":"track","event":"{{number}}","userId":"{{person}}"}""")], TestContext.Current.CancellationToken));

    private Task<IReadOnlyList<Attempt>> LookAsync(string url, TimeSpan timeout) => _courier.AttemptAsync(
        Acme.Plan(url, [Acme.Action("Look", "look")], config => config with { Timeout = timeout }),
        0,
        [Some.Message("""{"type":"track"}""")],
        TestContext.Current.CancellationToken);

    // A byte for each character, as the receiver writes it.
    private static string Packed(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(Encoding.UTF8.GetBytes(text));
        return Encoding.Latin1.GetString(packed.ToArray());
    }

    private static SimpleDestination Webhook(string url) =>
        Some.Destination("webhook", ("url", $"{url}/hook?token=t0ps3cret"), ("authorization", "Bearer verysecret"));

    // Messages in a form that the mapping gives them.
    private static PlannedDestination Mapped(string url)
    {
        var action = new ActionConfig { Name = "Mapped", Mapping = """{"number":"$.event","person":"$.userId"}"""u8.ToArray() };
        return Planned("webhook", Catalogue.Types["webhook"].Create(new Dictionary<string, string> { ["url"] = url }, [action.ToChoice()]), TimeSpan.FromSeconds(20));
    }

    private static PlannedDestination Planned(string type, Destination destination, TimeSpan timeout) =>
        new(new() { Name = "d", Type = type, Timeout = timeout, Allow = Loopback.Allowed }, Catalogue.Types[type], destination);
}
