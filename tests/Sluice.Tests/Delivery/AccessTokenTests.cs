using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Sluice.Configuration;
using Sluice.Delivery.Attempts;
using Sluice.Destinations;
using Sluice.Tests.Destinations;

namespace Sluice.Tests.Delivery;

public sealed class AccessTokenTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _clock = new(Some.Time);
    private readonly StandardOutput _output = new(new MemoryStream());
    private readonly Courier _courier;

    public AccessTokenTests() => _courier = new(Bed.Threads, _output, new("nowhere", "hook", NullLogger.Instance), _clock);

    public async ValueTask DisposeAsync()
    {
        _courier.Dispose();
        await _output.DisposeAsync();
    }

    [Fact]
    public async Task A_token_is_fetched_once_and_again_shortly_before_it_ends()
    {
        var tokens = 0;
        await using var server = new Receiver(request => IsToken(request) ? Token($"t{++tokens}", 3600) : Behaviour.Ok);
        var planned = Planned(server.Url);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => SendAsync(planned)));
        _clock.Advance(TimeSpan.FromMinutes(58));
        await SendAsync(planned);
        Assert.Equal(1, tokens);
        _clock.Advance(TimeSpan.FromMinutes(1));
        await SendAsync(planned);
        Assert.Equal(2, tokens);
        Assert.Equal("grant_type=client_credentials&client_id=me&client_secret=p%26ss", server.Requests.First(IsToken).Text);
        Assert.Equal(["Bearer t1", "Bearer t2"], server.Requests.Where(one => !IsToken(one)).Select(one => one.Header("authorization")!).Distinct());
    }

    [Fact]
    public async Task A_token_that_is_refused_is_fetched_once_more_and_then_the_operator_is_asked()
    {
        var tokens = 0;
        await using var server = new Receiver(request =>
            IsToken(request) ? Token($"t{++tokens}", 3600) : new Behaviour.Answer(request.Header("authorization") == "Bearer t2" ? 200 : 401));
        var planned = Planned(server.Url);
        Assert.IsType<Verdict.Delivered>((await SendAsync(planned)).Verdict);
        Assert.IsType<Verdict.Delivered>((await SendAsync(planned)).Verdict);
        Assert.Equal(2, tokens);
        await using var never = new Receiver(request => IsToken(request) ? Token("x", 3600) : new Behaviour.Answer(401));
        Assert.IsType<Verdict.Pause>((await SendAsync(Planned(never.Url))).Verdict);
        Assert.Equal(4, never.Requests.Count);
    }

    [Theory]
    [InlineData(400, typeof(Verdict.Pause))]
    [InlineData(401, typeof(Verdict.Pause))]
    [InlineData(429, typeof(Verdict.Retry))]
    [InlineData(500, typeof(Verdict.Retry))]
    [InlineData(200, typeof(Verdict.Pause))]
    public async Task Without_a_token_nothing_is_sent(int status, Type verdict)
    {
        await using var server = new Receiver(_ => new Behaviour.Answer(status, Body: """{"error":"invalid_client"}"""));
        Assert.IsType(verdict, (await SendAsync(Planned(server.Url))).Verdict);
        Assert.All(server.Requests, request => Assert.True(IsToken(request)));
    }

    [Theory]
    [InlineData(400, """{"error":"invalid_scope"}""", "HTTP 400: the token endpoint refuses our credentials (invalid_scope)")]
    [InlineData(200, """{"error":"invalid_code"}""", "the token endpoint's answer has no access_token (invalid_code)")]
    [InlineData(401, """{"error":"a_longer_error_than_any_vendor_is_known_for"}""", "HTTP 401: the token endpoint refuses our credentials")]
    [InlineData(401, """{"error":"client me has no secret p&ss"}""", "HTTP 401: the token endpoint refuses our credentials")]
    [InlineData(401, """{"error":{"code":5}}""", "HTTP 401: the token endpoint refuses our credentials")]
    [InlineData(401, "<error>invalid_client</error>", "HTTP 401: the token endpoint refuses our credentials")]
    public async Task The_error_that_the_token_endpoint_names_is_told_if_it_looks_like_one(int status, string body, string why)
    {
        await using var server = new Receiver(_ => new Behaviour.Answer(status, Body: body));
        Assert.Equal(why, Assert.IsType<Verdict.Pause>((await SendAsync(Planned(server.Url))).Verdict).Why);
    }

    [Fact]
    public async Task A_token_that_no_header_can_carry_is_none()
    {
        await using var server = new Receiver(static request => IsToken(request) ? Token("t\\u0142", 3600) : Behaviour.Ok);
        Assert.Contains("printable ASCII", Assert.IsType<Verdict.Pause>((await SendAsync(Planned(server.Url))).Verdict).Why, StringComparison.Ordinal);
        Assert.All(server.Requests, static request => Assert.True(IsToken(request)));
    }

    [Fact]
    public async Task A_token_that_comes_only_in_part_is_asked_for_again()
    {
        await using var server = new Receiver(static _ => new Behaviour.Raw("HTTP/1.1 200 X\r\nContent-Length: 1000\r\n\r\n{\"access_token\":\"t"));
        Assert.Equal("the token endpoint's answer broke off", Assert.IsType<Verdict.Retry>((await SendAsync(Planned(server.Url))).Verdict).Why);
    }

    [Fact]
    public async Task Those_who_wait_for_a_token_that_does_not_come_wait_no_longer_than_one_attempt_may_take()
    {
        await using var server = new Receiver(static _ => new Behaviour.Hang());
        var planned = Planned(server.Url);
        var attempts = Task.WhenAll(Enumerable.Range(0, 16).Select(_ => SendAsync(planned)));
        await server.UntilAsync(1);
        _clock.Advance(planned.Config.Timeout);
        var verdicts = (await attempts.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken)).Select(static one => one.Verdict);
        Assert.All(verdicts, static verdict => Assert.StartsWith("no token", Assert.IsType<Verdict.Retry>(verdict).Why, StringComparison.Ordinal));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_refusal_of_the_token_endpoint_is_that_of_all_who_wait_for_it_and_who_comes_later_asks_anew()
    {
        var told = new TaskCompletionSource();
        await using var server = new Receiver(_ => new Behaviour.When(told.Task, new Behaviour.Answer(400, Body: """{"error":"invalid_client"}""")));
        var planned = Planned(server.Url);
        // When each has been begun, it waits.
        var attempts = Enumerable.Range(0, 16).Select(_ => SendAsync(planned)).ToList();
        await server.UntilAsync(1);
        told.SetResult();
        var why = (await Task.WhenAll(attempts)).Select(static one => Assert.IsType<Verdict.Pause>(one.Verdict).Why);
        Assert.Single(why.Distinct());
        Assert.Single(server.Requests);
        Assert.IsType<Verdict.Pause>((await SendAsync(planned)).Verdict);
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task A_refusal_is_not_that_of_those_who_wait_with_other_credentials()
    {
        var told = new TaskCompletionSource();
        await using var server = new Receiver(request =>
            !IsToken(request) ? Behaviour.Ok
            : request.Text.Contains("client_id=me", StringComparison.Ordinal) ? new Behaviour.When(told.Task, new Behaviour.Answer(400))
            : Token("t1", 3600));
        var refused = SendAsync(Planned(server.Url));
        await server.UntilAsync(1);
        var taken = SendAsync(Acme.Plan(server.Url, [], null, ("clientId", "you"), ("clientSecret", "s")));
        told.SetResult();
        Assert.IsType<Verdict.Pause>((await refused).Verdict);
        Assert.IsType<Verdict.Delivered>((await taken).Verdict);
    }

    // A machine that stood still: the time is over, and no timer has said so yet.
    [Theory]
    [InlineData(true, "the requests took longer than 10 s in all")]
    [InlineData(false, "no token within ")]
    public async Task Nothing_is_sent_and_nothing_is_lost_when_the_time_is_over_before_a_timer_says_so(bool isToken, string why)
    {
        var clock = new LateClock();
        await using var server = new Receiver(request =>
        {
            if (IsToken(request) == isToken) clock.Late = TimeSpan.FromSeconds(11);
            return IsToken(request) ? Token("t1", 3600) : new Behaviour.Answer(401);
        });
        using var courier = new Courier(Bed.Threads, _output, new("nowhere", "hook", NullLogger.Instance), clock);
        var attempts = await courier.AttemptAsync(
            Planned(server.Url), 0, [Some.Message("""{"type":"track","event":"e"}""")], TestContext.Current.CancellationToken);
        Assert.StartsWith(why, Assert.IsType<Verdict.Retry>(Assert.Single(attempts).Verdict).Why, StringComparison.Ordinal);
        Assert.Equal(isToken ? 1 : 2, server.Requests.Count);
    }

    [Fact]
    public async Task Who_is_suppressed_while_a_token_is_fetched_is_not_sent()
    {
        var (told, suppressed) = (new TaskCompletionSource(), false);
        await using var server = new Receiver(request => IsToken(request) ? new Behaviour.When(told.Task, Token("t1", 3600)) : Behaviour.Ok);
        var test = TestContext.Current.CancellationToken;
        var attempt = _courier.AttemptAsync(
            Planned(server.Url), 0, [Some.Message("""{"type":"track","event":"e"}""")], () => suppressed, new(test, test));
        await server.UntilAsync(1);
        suppressed = true;
        told.SetResult();
        Assert.Empty(await attempt);
        Assert.True(IsToken(Assert.Single(server.Requests)));
    }

    [Fact]
    public async Task Who_waits_for_a_token_that_another_fetches_has_sent_nothing_and_ends_when_told_to_stop()
    {
        var told = new TaskCompletionSource();
        await using var server = new Receiver(request => IsToken(request) ? new Behaviour.When(told.Task, Token("t1", 3600)) : Behaviour.Ok);
        var planned = Planned(server.Url);
        using var stop = new CancellationTokenSource();
        var recall = new Recall(stop.Token, TestContext.Current.CancellationToken);
        var message = Some.Message("""{"type":"track","event":"e"}""");
        var attempts = Enumerable.Range(0, 3).Select(_ => _courier.AttemptAsync(planned, 0, [message], static () => false, recall)).ToList();
        await server.UntilAsync(1);
        await stop.CancelAsync();
        await Until.HoldsAsync(() => attempts.Count(static one => one.IsCanceled) == 2);
        // What the vendor answers may be the only refresh token that is still good.
        told.SetResult();
        var fetched = await Task.WhenAll(attempts.Where(static one => !one.IsCanceled));
        Assert.IsType<Verdict.Delivered>(Assert.Single(Assert.Single(fetched)).Verdict);
        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task A_token_of_the_operators_own_is_used_as_it_is()
    {
        await using var server = new Receiver();
        await SendAsync(Acme.Plan(server.Url, [], null, ("oauth.access_token", "mine")));
        Assert.Equal("Bearer mine", Assert.Single(server.Requests).Header("authorization"));
    }

    [Fact]
    public async Task A_token_to_begin_with_is_replaced_when_it_is_not_accepted_any_more()
    {
        await using var server = new Receiver(request =>
            IsToken(request) ? Token("new", 3600) : new Behaviour.Answer(request.Header("authorization") == "Bearer new" ? 200 : 401));
        var planned = Acme.Plan(server.Url, [], null, ("clientId", "me"), ("clientSecret", "p&ss"), ("oauth.access_token", "old"));
        Assert.IsType<Verdict.Delivered>((await SendAsync(planned)).Verdict);
        Assert.IsType<Verdict.Delivered>((await SendAsync(planned)).Verdict);
        Assert.Equal(["Bearer old", null, "Bearer new", "Bearer new"], server.Requests.Select(one => one.Header("authorization")));
    }

    [Fact]
    public async Task A_fetched_token_does_not_show_in_what_is_kept()
    {
        await using var server = new Receiver(request => IsToken(request) ? Token("s3cr3t", 3600) : new Behaviour.Answer(400, Body: $"no: {request.Header("authorization")}"));
        Assert.Equal("HTTP 400\n\nno: Bearer ***", (await SendAsync(Planned(server.Url))).Answer);
    }

    private sealed class LateClock() : FakeTimeProvider(Some.Time)
    {
        public TimeSpan Late { get; set; }

        public override long GetTimestamp() => base.GetTimestamp() + Late.Ticks;
    }

    private static bool IsToken(Received request) => request.Line.StartsWith("POST /token", StringComparison.Ordinal);

    private static Behaviour.Answer Token(string token, int seconds) =>
        new(200, Body: $$"""{"access_token":"{{token}}","expires_in":{{seconds}}}""");

    private static PlannedDestination Planned(string url) =>
        Acme.Plan(url, [], static config => config with { Timeout = TimeSpan.FromSeconds(10) }, ("clientId", "me"), ("clientSecret", "p&ss"));

    private async Task<Attempt> SendAsync(PlannedDestination planned) => Assert.Single(await _courier.AttemptAsync(
        planned, 0, [Some.Message("""{"type":"track","event":"e"}""")], TestContext.Current.CancellationToken));
}
