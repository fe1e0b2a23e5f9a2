using CsCheck;
using Sluice.Delivery.Scheduling;

namespace Sluice.Tests.Delivery;

public sealed class RetryScheduleTests
{
    private static readonly RetrySchedule Default = RetrySchedule.Of(new());

    private static readonly Gen<RetrySchedule> Schedules =
        Gen.Select(Gen.Int[1, 60_000], Gen.Int[1, 7_200_000], Gen.Int[1, 172_800_000], (first, max, horizon) => new RetrySchedule(
            TimeSpan.FromMilliseconds(first), TimeSpan.FromMilliseconds(max), TimeSpan.FromMilliseconds(horizon)));

    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 10)]
    [InlineData(3, 20)]
    [InlineData(10, 2560)]
    [InlineData(11, 3600)]
    [InlineData(int.MaxValue, 3600)]
    public void The_bound_doubles_from_five_seconds_to_one_hour(int attempts, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Default.Bound(attempts));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.5, 5)]
    [InlineData(1, 10)]
    public void Jitter_is_full_it_spreads_over_the_whole_bound(double random, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Default.Next(2, TimeSpan.Zero, null, random));

    [Fact]
    public void No_delay_is_negative_or_longer_than_the_maximum_or_reaches_beyond_the_horizon() =>
        Gen.Select(Schedules, Gen.Int[1, 100], Gen.Double[-1, 2], Gen.Int[-100_000, 2_000_000_000].Nullable(), Gen.Double[0, 0.999999])
            .Sample((schedule, attempts, lived, after, random) =>
            {
                var sinceFirst = schedule.Horizon * lived;
                TimeSpan? retryAfter = after is { } ms ? TimeSpan.FromMilliseconds(ms) : null;
                var delay = schedule.Next(attempts, sinceFirst, retryAfter, random);
                Assert.Equal(sinceFirst >= schedule.Horizon, delay is null);
                if (delay is null) return;
                Assert.InRange(delay.Value, TimeSpan.Zero, schedule.Max);
                Assert.True(delay <= schedule.Horizon - (sinceFirst > TimeSpan.Zero ? sinceFirst : TimeSpan.Zero));
            });

    [Fact]
    public void Retry_After_is_waited_for_unless_it_is_longer_than_the_maximum_or_the_time_left() =>
        Gen.Select(Schedules, Gen.Int[1, 100], Gen.Int[0, 2_000_000_000], Gen.Double[0, 0.999999])
            .Sample((schedule, attempts, after, random) =>
            {
                var asked = TimeSpan.FromMilliseconds(after);
                var least = new[] { asked, schedule.Max, schedule.Horizon }.Min();
                Assert.True(schedule.Next(attempts, TimeSpan.Zero, asked, random) >= least);
            });

    [Fact]
    public void The_last_attempt_is_made_when_the_horizon_is_reached_and_then_it_is_given_up()
    {
        var nearlyOver = Default.Horizon - TimeSpan.FromSeconds(1);
        Assert.Equal(TimeSpan.FromSeconds(1), Default.Next(20, nearlyOver, null, 0.9));
        Assert.Null(Default.Next(20, Default.Horizon, null, 0.9));
    }

    [Fact]
    public void A_clock_set_back_does_not_lengthen_the_horizon() =>
        Assert.InRange(Default.Next(1, -TimeSpan.FromDays(1), null, 0.5)!.Value, TimeSpan.Zero, Default.First);
}
