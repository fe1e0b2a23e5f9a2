using Microsoft.Extensions.Time.Testing;
using Sluice.Delivery;

namespace Sluice.Tests.Delivery;

public sealed class RightOfWayTests
{
    private readonly FakeTimeProvider _clock = new(new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private readonly RightOfWay _way;
    private bool _isCrowded = true;
    private TimeSpan _cpu;

    public RightOfWayTests() => _way = new(() => _isCrowded, new(() => _cpu, _clock), _clock);

    [Fact]
    public void Deliveries_rest_three_times_as_long_as_they_worked_while_calls_crowd_and_the_process_is_busy()
    {
        Passes(milliseconds: 100, share: 1);
        Work(7);
        Assert.Equal(21, Rest);
        _clock.Advance(TimeSpan.FromMilliseconds(20));
        Assert.Equal(1, Rest);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(0, Rest);
        Work(5);
        Assert.Equal(15, Rest);
    }

    [Fact]
    public void What_several_do_adds_up_to_a_rest_that_is_worth_it()
    {
        Passes(milliseconds: 100, share: 1);
        Work(2);
        Work(2);
        Assert.Equal(0, Rest);
        Work(2);
        Assert.Equal(18, Rest);
    }

    [Theory]
    [InlineData(33, 99)]
    [InlineData(34, 100)]
    [InlineData(10_000, 100)]
    public void No_rest_is_long(int worked, int rest)
    {
        Passes(milliseconds: 100, share: 1);
        Work(worked);
        Assert.Equal(rest, Rest);
    }

    [Theory]
    [InlineData(0.64, 0)]
    [InlineData(0.65, 21)]
    public void A_process_with_time_to_spare_lets_nobody_rest(double share, int rest)
    {
        Passes(milliseconds: 100, share);
        Work(7);
        Assert.Equal(rest, Rest);
    }

    [Fact]
    public void Without_many_calls_nobody_rests()
    {
        Passes(milliseconds: 100, share: 1);
        Work(4);
        _isCrowded = false;
        Work(7);
        Assert.Equal(0, Rest);
        // What was done meanwhile does not count.
        _isCrowded = true;
        Work(4);
        Assert.Equal(0, Rest);
    }

    [Fact]
    public void What_was_busy_a_while_ago_is_forgotten()
    {
        Passes(milliseconds: 100, share: 1);
        Work(7);
        Passes(milliseconds: 1000, share: 0.1);
        Work(7);
        Assert.Equal(0, Rest);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task However_busy_it_is_everything_is_delivered(bool isOverBeforeItIsWaitedFor)
    {
        await using var bed = new Bed();
        await bed.AcceptAsync(persons: 100, each: 10);
        await using var server = new Receiver();
        var cpu = TimeSpan.Zero;
        var clock = isOverBeforeItIsWaitedFor ? new Leaping() : TimeProvider.System;
        var way = new RightOfWay(static () => true, new(() => cpu += TimeSpan.FromDays(1), clock), clock);
        var run = bed.Start(Bed.Webhook(server.Url), way: way);
        await bed.UntilSettledAsync(1000);
        Assert.Equal(1000, server.Requests.Count);
        await run.DisposeAsync();
    }

    /// <summary>Goes on by 30 ms whenever it is looked at: a rest that is seen is over at the second look.</summary>
    private sealed class Leaping : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => Interlocked.Add(ref _now, 30);
    }

    private double Rest => _way.Rest().TotalMilliseconds;

    private void Work(int milliseconds) => _way.Worked(TimeSpan.FromMilliseconds(milliseconds));

    private void Passes(int milliseconds, double share)
    {
        _clock.Advance(TimeSpan.FromMilliseconds(milliseconds));
        _cpu += TimeSpan.FromMilliseconds(milliseconds * share * Environment.ProcessorCount);
    }
}
