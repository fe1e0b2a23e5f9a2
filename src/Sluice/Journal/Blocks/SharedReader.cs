using Sluice.Journal.Sqlite;

namespace Sluice.Journal.Blocks;

/// <summary>
/// Reads blocks for everyone, one at a time: what ten readers want at once is unpacked once, and the others find it in the cache.
/// </summary>
internal sealed class SharedReader(Database database, BlockCache cache, ILogger log) : IDisposable
{
    private const int ReportedMax = 1000;

    private readonly Lock _lock = new();
    private readonly BlockReader _reader = new(database);
    private readonly HashSet<long> _reported = [];

    /// <summary>How many damaged stretches were met.</summary>
    public int Damaged => _reported.Count;

    /// <summary>What comes after a number that is below the head.</summary>
    public JournalBlock Read(long after, long head)
    {
        if (cache.Find(after + 1) is { } block) return block.After(after);
        lock (_lock)
        {
            if (cache.Find(after + 1) is { } loaded) return loaded.After(after);
            var found = _reader.Read(after, head);
            if (found.Damage is { } damage) Report(after + 1, damage);
            if (found.Block is not { } fresh) return new([], found.Last, found.Damage);
            cache.Add(fresh);
            var stretch = fresh.After(after);
            if (stretch.Damage is { } within) Report(fresh.First, within);
            return stretch;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _reader.Dispose();
            database.Dispose();
        }
    }

    private void Report(long first, string damage)
    {
        // Every reader comes by; one report is enough, and their number is bounded.
        if (_reported.Count < ReportedMax && _reported.Add(first)) log.BlockDamaged(damage);
    }
}
