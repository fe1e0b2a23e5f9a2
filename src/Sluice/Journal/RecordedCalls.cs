using Sluice.Journal.Blocks;
using Sluice.Journal.Privacy;
using Sluice.Journal.Sqlite;

namespace Sluice.Journal;

/// <summary>
/// The calls of a journal, for those who only look: beside the gateway that serves it, or when none does. Changes nothing and holds nobody up, as
/// every block is read in a transaction of its own. What is damaged is left out and noted. For one thread.
/// </summary>
internal sealed class RecordedCalls : IDisposable
{
    private readonly Database _database;
    private readonly BlockReader _reader;
    private readonly List<(long Last, string Damage)> _damaged = [];
    private Fence? _fence;

    /// <summary>Opens a journal's folder. Throws <see cref="JournalOpenException"/> when there is no journal, or none that can be read.</summary>
    public RecordedCalls(string folder)
    {
        var files = new JournalFiles(Path.GetFullPath(folder));
        try
        {
            _database = files.OpenToExamine();
            _reader = new(_database, cache: null);
            Trimmed = TrimmedMark.Of(_database).Value;
            Last = Math.Max(Trimmed, _database.Number(BlockTable.LastQuery));
        }
        catch (DatabaseException failure)
        {
            _database?.Dispose();
            throw new JournalOpenException($"Nothing of the journal in {files.Folder} can be read: {failure.Message}.", failure);
        }
    }

    /// <summary>Number of the newest call when the journal was opened.</summary>
    public long Last { get; }

    /// <summary>Calls up to this number were trimmed when the journal was opened.</summary>
    public long Trimmed { get; }

    /// <summary>Whom nothing may be sent about, as of the first time that this is asked for. Throws <see cref="JournalOpenException"/> when that
    /// cannot be read.</summary>
    internal Fence Fence
    {
        get
        {
            try
            {
                _fence ??= TombstoneReader.Read(_database);
            }
            catch (DatabaseException failure)
            {
                throw new JournalOpenException($"Who is suppressed or deleted cannot be read: {failure.Message}.", failure);
            }
            return _fence.Unreadable is null ? _fence : throw new JournalOpenException($"Who is suppressed or deleted cannot be read: {_fence.Unreadable}.");
        }
    }

    /// <summary>What was left out so far because it could not be read: which records and why, a sentence for each stretch.</summary>
    public IEnumerable<string> LeftOut => _damaged.Select(static one => one.Damage);

    /// <summary>The calls after a number up to <see cref="Last"/>, oldest first. Memory is that of one block.</summary>
    public IEnumerable<JournalEntry> After(long sequence)
    {
        for (var after = Math.Max(sequence, Trimmed); after < Last;)
        {
            var found = Read(after);
            foreach (var entry in found.Block?.After(after).Entries ?? [])
            {
                if (entry.Sequence <= Last) yield return entry;
            }
            after = found.Last;
        }
    }

    /// <summary>Number of a call before which lies all that was stored before a time, and perhaps a little more behind it.</summary>
    /// <exception cref="JournalOpenException">It cannot be read.</exception>
    public long LastBefore(DateTimeOffset time) => Ask(() =>
    {
        using var seek = _database.Prepare("SELECT last, created FROM blocks WHERE first >= ? ORDER BY first LIMIT 1");
        var (before, beyond) = (Trimmed, Last);
        while (before < beyond)
        {
            var middle = before + ((beyond - before) / 2);
            var found = seek.Bind(middle + 1).One<(long Last, long Created)?>(static row => (row.Number(0), row.Number(1)));
            if (found is { } block && block.Created < time.ToUnixTimeMilliseconds()) before = Math.Min(beyond, block.Last);
            else beyond = middle;
        }
        return before;
    });

    /// <summary>Number of the last call before the first one that was received at a time or later.</summary>
    /// <exception cref="JournalOpenException">It cannot be read.</exception>
    public long LastReceivedBefore(DateTimeOffset time)
    {
        foreach (var entry in After(LastBefore(time)))
        {
            if (entry.Record.ReceivedAt >= time) return entry.Sequence - 1;
        }
        return Last;
    }

    /// <summary>All calls, or those before a number, newest first. Memory is that of one block.</summary>
    public IEnumerable<JournalEntry> Backwards(long before = long.MaxValue)
    {
        for (var sequence = Math.Min(Last, before - 1); sequence > Trimmed;)
        {
            if (Read(sequence - 1).Block is not { } block || block.First > sequence)
            {
                sequence--;
                continue;
            }
            foreach (var entry in block.After(0).Entries.Reverse())
            {
                if (entry.Sequence <= sequence) yield return entry;
            }
            sequence = block.First - 1;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _reader.Dispose();
        _database.Dispose();
    }

    private Found Read(long after)
    {
        var found = Ask(() => _reader.Read(after, Last));
        if (found.Damage is { } damage) Note(found.Last, damage);
        return found;
    }

    private static T Ask<T>(Func<T> question)
    {
        try
        {
            return question();
        }
        catch (DatabaseException failure)
        {
            throw new JournalOpenException($"The journal cannot be read: {failure.Message}.", failure);
        }
    }

    // Read backwards, a stretch is found number by number, and its whole length last.
    private void Note(long last, string damage)
    {
        if (_damaged.Count > 0 && _damaged[^1].Last == last) _damaged[^1] = (last, damage);
        else _damaged.Add((last, damage));
    }
}
