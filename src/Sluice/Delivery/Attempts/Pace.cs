namespace Sluice.Delivery.Attempts;

/// <summary>Holds requests back so that in no stretch of time there are more than allowed. Pure arithmetic; for one thread at a time.</summary>
/// <param name="requests">How many, at least 1.</param>
/// <param name="per">In which time.</param>
internal sealed class Pace(int requests, TimeSpan per)
{
    // When each of the last requests was or will be let through, in a ring.
    private readonly TimeSpan[] _times = new TimeSpan[requests];
    private int _next;
    private bool _turned;

    /// <summary>When the next place is free; in the past when it is free already.</summary>
    public TimeSpan FreeAt => _turned ? _times[_next] + per : TimeSpan.MinValue;

    /// <summary>Takes the next place; says how long to wait for it.</summary>
    /// <param name="now">The time, on a clock that only runs forward.</param>
    public TimeSpan Reserve(TimeSpan now)
    {
        var free = _turned ? _times[_next] + per : now;
        var at = free > now ? free : now;
        _times[_next] = at;
        _next = (_next + 1) % requests;
        _turned |= _next == 0;
        return at - now;
    }
}
