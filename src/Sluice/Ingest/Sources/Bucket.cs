using Sluice.Ingest.Answers;

namespace Sluice.Ingest.Sources;

/// <summary>
/// What a source may still send: as many operations at once as its rate has in a second, and as many more with each second that passes. Whatever is left, a
/// batch is taken whole; what it has beyond that is a debt, and nothing more is taken until it has passed.
/// </summary>
internal sealed class Bucket
{
    private readonly TimeProvider _clock;
    private readonly Lock _lock = new();

    // Counted in parts so small that each tick of the clock brings a whole number of them, the rate: nothing is lost to rounding.
    private readonly long _operation;
    private readonly long _full;
    private long _left;
    private long _at;

    /// <summary>A full one.</summary>
    /// <param name="source">The name of the source, for the log.</param>
    /// <param name="rate">Operations a second, 1 to 1,000,000.</param>
    /// <param name="clock">Says how much time has passed.</param>
    public Bucket(string source, int rate, TimeProvider clock)
    {
        (Source, Rate, _clock) = (source, rate, clock);
        _operation = clock.TimestampFrequency;
        _left = _full = rate * _operation;
        _at = clock.GetTimestamp();
    }

    /// <summary>The name of the source.</summary>
    public string Source { get; }

    /// <summary>Operations a second.</summary>
    public int Rate { get; }

    /// <summary>Takes operations out, if there is room for one at least. Gives a refusal when there is not.</summary>
    /// <param name="operations">How many; 0 only looks.</param>
    public Refusal? Refuse(int operations)
    {
        long left;
        lock (_lock)
        {
            var now = _clock.GetTimestamp();
            _left = (long)Int128.Min(_left + ((Int128)(now - _at) * Rate), _full);
            _at = now;
            left = _left;
            if (left >= _operation) _left -= operations * _operation;
        }
        if (left >= _operation) return null;
        // What a second brings is what there is room for.
        return Refusal.TooManyOfSource(Rate, (int)((_operation - left + _full - 1) / _full));
    }
}
