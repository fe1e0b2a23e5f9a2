namespace Sluice.Ingest.Reporting;

/// <summary>
/// Keeps one kind of log line from flooding: one line per key in ten seconds, and a count of what was left out. A fixed number of slots,
/// so that many senders cost no memory; two keys that share a slot share its interval.
/// </summary>
/// <param name="clock">Measures the interval.</param>
internal sealed class LogThrottle(TimeProvider clock)
{
    private const int Slots = 256;

    /// <summary>How long after a line the next is left out.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly long[] _next = new long[Slots];
    private readonly long[] _silent = new long[Slots];

    /// <summary>Whether to write a line now; if so, how many were left out since the last.</summary>
    public bool MaySpeak(int key, out LeftOutLines silent)
    {
        var slot = (int)((uint)key % Slots);
        var now = clock.GetTimestamp();
        lock (_lock)
        {
            silent = new(_silent[slot]);
            if (now < _next[slot])
            {
                _silent[slot]++;
                return false;
            }
            _silent[slot] = 0;
            _next[slot] = now + (long)(Interval.TotalSeconds * clock.TimestampFrequency);
            return true;
        }
    }
}
