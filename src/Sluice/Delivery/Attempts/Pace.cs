namespace Sluice.Delivery.Attempts;

/// <summary>Holds requests back so that in no stretch of time there are more than allowed. Pure arithmetic; for one thread at a time.</summary>
/// <param name="requests">How many, at least 1.</param>
/// <param name="per">In which time.</param>
internal sealed class Pace(int requests, TimeSpan per)
{
    // When each of the last requests was let through, in a ring.
    private readonly TimeSpan[] _times = new TimeSpan[requests];
    private int _next;
    private bool _turned;

    /// <summary>When the next place is free; in the past when it is free already.</summary>
    public TimeSpan FreeAt => _turned ? _times[_next] + per : TimeSpan.MinValue;

    /// <summary>Takes the next place, which must be free.</summary>
    /// <param name="now">The time, on a clock that only runs forward.</param>
    public void Take(TimeSpan now)
    {
        _times[_next] = now;
        _next = (_next + 1) % requests;
        _turned |= _next == 0;
    }
}
