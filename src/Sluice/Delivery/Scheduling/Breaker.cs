namespace Sluice.Delivery.Scheduling;

/// <summary>
/// Whether a destination as a whole takes deliveries. Open while it fails for everybody, paused while it refuses us: then only one
/// probe at a time is let through, ever more rarely. Times are those of the dispatcher's own clock, which only runs forward.
/// </summary>
/// <param name="limits">Bounds.</param>
/// <param name="pausedBecause">As it was stored: it then starts paused, with a probe at once.</param>
internal sealed class Breaker(DeliveryLimits limits, string? pausedBecause = null)
{
    private readonly HashSet<ulong> _failing = [];
    private int _probes;

    /// <summary>Whether deliveries go as usual.</summary>
    public bool IsClosed { get; private set; } = string.IsNullOrEmpty(pausedBecause);

    /// <summary>Why the destination refuses us; null when it does not.</summary>
    public string? PausedBecause { get; private set; } = string.IsNullOrEmpty(pausedBecause) ? null : pausedBecause;

    /// <summary>When to probe next, unless closed.</summary>
    public TimeSpan ProbeAt { get; private set; }

    /// <summary>An attempt got an answer that shows a destination at work. True when that closed the breaker.</summary>
    public bool Succeeded()
    {
        _failing.Clear();
        PausedBecause = null;
        if (IsClosed) return false;
        return IsClosed = true;
    }

    /// <summary>A closed breaker's attempt failed. True when that opened the breaker.</summary>
    /// <param name="person">Whom it was about.</param>
    /// <param name="delay">Until the first probe.</param>
    /// <param name="now">The time.</param>
    public bool Failed(ulong person, TimeSpan delay, TimeSpan now)
    {
        if (!IsClosed || !_failing.Add(person) || _failing.Count < limits.BreakerPersons) return false;
        (IsClosed, _probes, ProbeAt) = (false, 1, now + delay);
        return true;
    }

    /// <summary>The destination refuses us. True when it did not before.</summary>
    public bool Refused(string why, TimeSpan now)
    {
        if (PausedBecause is not null) return false;
        (IsClosed, PausedBecause, _probes, ProbeAt) = (false, why, 1, now + DeliveryLimits.PauseProbe);
        return true;
    }

    /// <summary>A probe failed: the next one is due later than the last time.</summary>
    /// <param name="schedule">Of the destination.</param>
    /// <param name="retryAfter">What the destination asked for.</param>
    /// <param name="random">From 0 to below 1: the jitter.</param>
    /// <param name="now">The time.</param>
    public void ProbeFailed(RetrySchedule schedule, TimeSpan? retryAfter, double random, TimeSpan now) =>
        ProbeAt = now + Delay(schedule, _probes++, retryAfter, random);

    /// <summary>The delay before the first probe when the breaker opens.</summary>
    public TimeSpan FirstDelay(RetrySchedule schedule, TimeSpan? retryAfter, double random) => Delay(schedule, 0, retryAfter, random);

    /// <summary>Something changed that may have mended it: probe at once.</summary>
    public void ProbeNow(TimeSpan now) => ProbeAt = now;

    // At least half of the bound: a probe at once would tell nothing new. Where retries may come soon, probes of what refuses us may not: whoever sees wrong credentials
    // too often may lock the account.
    private TimeSpan Delay(RetrySchedule schedule, int failed, TimeSpan? retryAfter, double random)
    {
        var bound = PausedBecause is null
            ? RetrySchedule.Grow(schedule.First, failed, DeliveryLimits.BreakerProbeMax)
            : RetrySchedule.Grow(DeliveryLimits.PauseProbe, failed, RetrySchedule.Longest(DeliveryLimits.PauseProbe, schedule.Max));
        return RetrySchedule.Longest(bound * (0.5 + (random / 2)), schedule.Asked(retryAfter));
    }
}
