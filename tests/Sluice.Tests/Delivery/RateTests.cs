using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
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
        _server = new(_ =>
        {
            _times.Enqueue(_clock.GetUtcNow() - Some.Time);
            return new Behaviour.Answer(404);
        });
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
        Assert.Equal([0, 0, 10, 10, 20], _times.Select(time => time.TotalSeconds));
    }

    [Fact]
    public async Task Every_request_of_a_conversation_counts()
    {
        var planned = Acme.Plan(Acme.Paced, _server.Url, [Acme.Action("Orders", "order")]);
        await AdvanceUntilDoneAsync([SendAsync(planned), SendAsync(planned)]);
        Assert.Equal([0, 0, 10, 10], _times.Select(time => time.TotalSeconds));
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
    public async Task An_attempt_that_waits_for_its_turn_can_be_cut_short()
    {
        var planned = Acme.Plan(Acme.Paced, _server.Url, []);
        await Task.WhenAll(SendAsync(planned), SendAsync(planned));
        using var stop = new CancellationTokenSource();
        var waiting = SendAsync(planned, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(2, _times.Count);
    }

    [Fact]
    public async Task Without_a_rate_nothing_waits()
    {
        var planned = Acme.Plan(_server.Url, []);
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => SendAsync(planned)));
        Assert.Equal(10, _times.Count);
    }

    // A second at a time, and only when all that are left wait for their turn: what is sent at a time is answered at that time.
    private async Task AdvanceUntilDoneAsync(IReadOnlyList<Task<Attempt>> attempts)
    {
        await Until.HoldsAsync(AreDone);
        await Task.WhenAll(attempts);

        bool AreDone()
        {
            var left = attempts.Count(static one => !one.IsCompleted);
            if (left > 0 && left == _clock.Waiting) _clock.Advance(TimeSpan.FromSeconds(1));
            return left == 0;
        }
    }

    private async Task<Attempt> SendAsync(PlannedDestination planned, CancellationToken? cancel = null) => Assert.Single(await _courier.AttemptAsync(
        planned, 0, [Some.Message("""{"type":"track","event":"e"}""")], cancel ?? TestContext.Current.CancellationToken));

    /// <summary>Knows how many wait for their time to come, as opposed to those for whom a time limit runs.</summary>
    private sealed class WaitersClock : FakeTimeProvider
    {
        private int _waiting;

        public WaitersClock() : base(Some.Time)
        {
        }

        public int Waiting => Volatile.Read(ref _waiting);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (state is not Task) return base.CreateTimer(callback, state, dueTime, period);
            Interlocked.Increment(ref _waiting);
            return base.CreateTimer(
                one =>
                {
                    Interlocked.Decrement(ref _waiting);
                    callback(one);
                },
                state,
                dueTime,
                period);
        }
    }
}
