namespace Sluice.Delivery;

/// <summary>Delays as timers keep them.</summary>
internal static class TimerDelay
{
    /// <summary>
    /// In whole milliseconds, as for a part of one they ring before the time, again and again; a day at most, as they go to 49: waking up in between does no harm.
    /// </summary>
    public static TimeSpan Of(TimeSpan delay) => TimeSpan.FromMilliseconds(Math.Clamp(Math.Ceiling(delay.TotalMilliseconds), 0, TimeSpan.MillisecondsPerDay));
}
