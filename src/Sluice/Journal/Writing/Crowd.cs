namespace Sluice.Journal.Writing;

/// <summary>
/// Whether many callers at once wait for the disk, commit after commit: more come than are done. One large commit says nothing, as it may be what came while
/// the machine stood still for a moment. The property is for any thread.
/// </summary>
/// <param name="clock">The time.</param>
internal sealed class Crowd(TimeProvider clock)
{
    /// <summary>From how many callers on it is many.</summary>
    private const int Many = 24;

    /// <summary>Over how many commits their share is taken, roughly.</summary>
    private const int Commits = 16;

    /// <summary>For how long a crowd counts after its last commit.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(50);

    private double _share;
    private long _until;

    /// <summary>Whether most commits of late were for many callers.</summary>
    public bool IsThere => clock.GetTimestamp() < Volatile.Read(ref _until);

    /// <summary>A commit was made.</summary>
    /// <param name="callers">Those it was for, and those who came meanwhile.</param>
    /// <returns>How many callers the next one may wait for.</returns>
    public int Committed(int callers)
    {
        if (callers == 0) return 0;
        var isMany = callers >= Many;
        _share += ((isMany ? 1 : 0) - _share) / Commits;
        if (_share > 0.5) Volatile.Write(ref _until, clock.GetTimestamp() + (long)(Moment.TotalSeconds * clock.TimestampFrequency));
        // Who was just told goes on with the next call, as a rule. Without waiting for them the first few would be stored by themselves, and a commit costs
        // as much CPU as ten calls. Waiting for half is enough when that is many: while one half waits for the disk, the processor works for the other.
        return isMany ? Math.Min(callers * 3 / 4, Math.Max(Many, callers / 2)) : 0;
    }
}
