using Sluice.Journal.Sqlite;

namespace Sluice.Journal.Blocks;

/// <summary>
/// Reads blocks for everyone, one at a time: what ten readers want at once is unpacked once, and the others find it in the cache.
/// </summary>
internal sealed class SharedReader(Database database, BlockCache cache, ILogger log) : IDisposable
{
    private const int ReportedMax = 1000;

    private readonly Lock _lock = new();
    private readonly BlockReader _reader = new(database, cache);
    private readonly HashSet<long> _reported = [];

    /// <summary>How many damaged stretches were met; counting ends at 1000.</summary>
    public int Damaged
    {
        get
        {
            lock (_reported) return _reported.Count;
        }
    }

    /// <summary>What comes after a number that is below the head.</summary>
    public JournalBlock Read(long after, long head)
    {
        if (cache.Find(after + 1) is { } cached) return Stretch(cached, after);
        Found found;
        lock (_lock) found = _reader.Read(after, head);
        if (found.Damage is { } damage) Report(after + 1, damage);
        return found.Block is { } block ? Stretch(block, after) : new([], found.Last, found.Damage);
    }

    /// <summary>Forgets a block that was written anew: no reader gets it any more as it was.</summary>
    public void Drop(Block block)
    {
        // Whoever reads it at the moment puts it into the cache before that.
        lock (_lock) cache.Drop(block.First, block.Last);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _reader.Dispose();
            database.Dispose();
        }
    }

    private JournalBlock Stretch(Block block, long after)
    {
        var stretch = block.After(after);
        if (stretch.Damage is { } damage) Report(block.First, damage);
        return stretch;
    }

    // Every reader comes by; one report is enough, and their number is bounded.
    private void Report(long first, string damage)
    {
        lock (_reported)
        {
            if (_reported.Count >= ReportedMax || !_reported.Add(first)) return;
        }
        log.BlockDamaged(damage);
    }
}
