using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Configuration;
using Sluice.Delivery.Attempts;
using Sluice.Tests.Destinations;

namespace Sluice.Tests.Delivery;

/// <summary>A destination that takes two requests in ten seconds: the courier keeps the rate, whoever sends.</summary>
public sealed class RateTests : IAsyncDisposable
{
    private readonly WaitersClock _clock = new();
    private readonly StandardOutput _output = new(new MemoryStream());
    private readonly ConcurrentQueue<TimeSpan> _times = [];
    private readonly Receiver _server;
    private readonly Courier _courier;

    public RateTests()
    {
        _server = new(_ => Take());
        _courier = new(Bed.Threads, _output, new("nowhere", "hook", NullLogger.Instance), _clock);
    }

    public async ValueTask DisposeAsync()
    {
        _courier.Dispose();
        await _server.DisposeAsync();
        await _output.DisposeAsync();
    }

    [Fact]
    public async Task As_many_as_it_takes_go_at_once_and_the_others_when_their_time_has_come()
    {
        var planned = Acme.Plan(Acme.Paced, _server.Url, []);
        var attempts = Enumerable.Range(0, 5).Select(_ => SendAsync(planned)).ToList();
        await AdvanceUntilDoneAsync(attempts);
        Assert.Equal([0, 0, 10, 10, 20], Times);
    }

    [Fact]
    public async Task Every_request_of_a_conversation_counts()
    {
        var planned = Acme.Plan(Acme.Paced, _server.Url, [Acme.Action("Orders", "order")]);
        await AdvanceUntilDoneAsync([SendAsync(planned), SendAsync(planned)]);
        Assert.Equal([0, 0, 10, 10], Times);
    }

    [Fact]
    public async Task Waiting_for_ones_turn_does_not_count_against_the_time_an_attempt_may_take()
    {
        var planned = Acme.Plan(Acme.Paced, _server.Url, [Acme.Action("Events", "event")], config => config with { Timeout = TimeSpan.FromSeconds(5) });
        var attempts = Enumerable.Range(0, 3).Select(_ => SendAsync(planned)).ToList();
        await AdvanceUntilDoneAsync(attempts);
        Assert.All(attempts, attempt => Assert.Equal("HTTP 404", attempt.Result.Answer));
    }

    [Fact]
    public async Task Those_who_leave_the_line_have_taken_no_place()
    {
        var planned = Acme.Plan(Acme.Paced, _server.Url, []);
        await Task.WhenAll(SendAsync(planned), SendAsync(planned));
        for (var round = 0; round < 5; round++)
        {
            using var stop = new CancellationTokenSource();
            var waiting = Enumerable.Range(0, 8).Select(_ => SendAsync(planned, new(stop.Token, CancellationToken.None))).ToList();
            await Until.HoldsAsync(() => _clock.Waiting == 1);
            await stop.CancelAsync();
            foreach (var one in waiting) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
        }
        await AdvanceUntilDoneAsync([SendAsync(planned), SendAsync(planned), SendAsync(planned)]);
        Assert.Equal([0, 0, 10, 10, 20], Times);
    }

    [Fact]
    public async Task Who_is_overtaken_in_the_line_has_taken_no_place()
    {
        var planned = Acme.Plan(Acme.Paced, _server.Url, []);
        await Task.WhenAll(SendAsync(planned), SendAsync(planned));
        var overtaken = Enumerable.Range(0, 8).Select(_ => AttemptAsync(planned, static () => true, Never)).ToList();
        await AdvanceUntilDoneAsync([.. overtaken, SendAsync(planned), SendAsync(planned)]);
        Assert.All(overtaken, static one => Assert.Empty(one.Result));
        Assert.Equal([0, 0, 10, 10], Times);
    }

    [Fact]
    public async Task Who_is_told_to_stop_between_two_requests_of_a_conversation_brings_it_to_its_end()
    {
        // Neither makes its second request before the other has begun.
        var both = new TaskCompletionSource();
        await using var server = new Receiver(_ =>
        {
            var answer = Take();
            if (_times.Count == 2) both.SetResult();
            return new Behaviour.When(both.Task, answer);
        });
        var planned = Acme.Plan(Acme.Paced, server.Url, [Acme.Action("Orders", "order")]);
        using var stop = new CancellationTokenSource();
        var (first, second) = (SendAsync(planned), SendAsync(planned, new(stop.Token, CancellationToken.None)));
        await Until.HoldsAsync(() => _times.Count == 2 && _clock.Waiting == 1);
        await stop.CancelAsync();
        await AdvanceUntilDoneAsync([first, second]);
        Assert.Equal([0, 0, 10, 10], Times);
    }

    [Fact]
    public async Task A_place_is_taken_only_when_there_is_a_token()
    {
        var told = new TaskCompletionSource();
        await using var tokens = new Receiver(request => request.Line.StartsWith("POST /token", StringComparison.Ordinal)
            ? new Behaviour.When(told.Task, new Behaviour.Answer(200, Body: """{"access_token":"t","expires_in":3600}"""))
            : Take());
        var planned = Acme.Plan(Acme.Paced, tokens.Url, [], null, ("clientId", "me"), ("clientSecret", "p&ss"));
        var attempts = Enumerable.Range(0, 3).Select(_ => SendAsync(planned)).ToList();
        await tokens.UntilAsync(1);
        _clock.Advance(TimeSpan.FromSeconds(5));
        told.SetResult();
        await Until.HoldsAsync(() => _times.Count == 2);
        await AdvanceUntilDoneAsync(attempts);
        Assert.Equal([5, 5, 15], Times);
    }

    [Fact]
    public async Task Without_a_rate_nothing_waits()
    {
        var planned = Acme.Plan(_server.Url, []);
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => SendAsync(planned)));
        Assert.Equal(10, _times.Count);
    }

    private IEnumerable<double> Times => _times.Select(static time => time.TotalSeconds);

    private static Recall Never { get; } = new(CancellationToken.None, CancellationToken.None);

    // A second at a time, and only when nothing is under way and all that may be sent so far was: what is sent at a time is answered at that time.
    private async Task AdvanceUntilDoneAsync(IReadOnlyList<Task> attempts)
    {
        await Until.HoldsAsync(AreDone);
        await Task.WhenAll(attempts);

        bool AreDone()
        {
            if (attempts.All(static one => one.IsCompleted)) return true;
            if (_times.Count >= MaySoFar() && _clock is { Waiting: 1, Limited: 0 }) _clock.Advance(TimeSpan.FromSeconds(1));
            return false;
        }

        int MaySoFar() => _times.TryPeek(out var first) ? 2 * (1 + (int)((_clock.GetUtcNow() - Some.Time - first) / TimeSpan.FromSeconds(10))) : 1;
    }

    private Behaviour.Answer Take()
    {
        _times.Enqueue(_clock.GetUtcNow() - Some.Time);
        return new(404);
    }

    private async Task<Attempt> SendAsync(PlannedDestination planned, Recall? recall = null) =>
        Assert.Single(await AttemptAsync(planned, static () => false, recall ?? Never));

    private Task<IReadOnlyList<Attempt>> AttemptAsync(PlannedDestination planned, Func<bool> overtaken, Recall recall) =>
        _courier.AttemptAsync(planned, 0, [Some.Message("""{"type":"track","event":"e"}""")], overtaken, recall);
}
