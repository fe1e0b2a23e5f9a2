using Sluice.Configuration;

namespace Sluice.Delivery.Scheduling;

/// <summary>When to try again: exponential with full jitter, <c>Retry-After</c> honoured, until the horizon. Pure arithmetic.</summary>
/// <param name="First">Upper bound of the first delay.</param>
/// <param name="Max">Upper bound of every delay, asked for or not.</param>
/// <param name="Horizon">From the first attempt; the last attempt is made when it is reached.</param>
internal readonly record struct RetrySchedule(TimeSpan First, TimeSpan Max, TimeSpan Horizon)
{
    public static RetrySchedule Of(RetryConfig config) => new(config.First, config.Max, config.Horizon);

    /// <summary>Upper bound of the delay after so many attempts: doubles from the first to the largest.</summary>
    public TimeSpan Bound(int attempts) => Grow(First, attempts - 1, Max);

    /// <summary>The delay before the next attempt; null when it is time to give up.</summary>
    /// <param name="attempts">Attempts made so far, at least 1.</param>
    /// <param name="sinceFirst">Time since the first of them; negative (the clock was set back) counts as none.</param>
    /// <param name="retryAfter">What the destination asked for.</param>
    /// <param name="random">From 0 to below 1: the jitter.</param>
    public TimeSpan? Next(int attempts, TimeSpan sinceFirst, TimeSpan? retryAfter, double random)
    {
        var left = Horizon - Longest(sinceFirst, TimeSpan.Zero);
        if (left <= TimeSpan.Zero) return null;
        return Shortest(Longest(Bound(attempts) * random, Asked(retryAfter)), left);
    }

    /// <summary>What the destination asked for, as far as it may.</summary>
    public TimeSpan Asked(TimeSpan? retryAfter) => Shortest(retryAfter ?? TimeSpan.Zero, Max);

    /// <summary>The longer of two spans.</summary>
    public static TimeSpan Longest(TimeSpan one, TimeSpan other) => one > other ? one : other;

    /// <summary>A span doubled so many times, but never above the largest.</summary>
    public static TimeSpan Grow(TimeSpan first, int doublings, TimeSpan max)
    {
        var grown = first.TotalMilliseconds * Math.Pow(2, Math.Min(doublings, 62));
        return grown >= max.TotalMilliseconds ? max : TimeSpan.FromMilliseconds(grown);
    }

    private static TimeSpan Shortest(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
