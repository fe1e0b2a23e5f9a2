using Sluice.Journal.Blocks;
using Sluice.Journal.Delivery;
using Sluice.Journal.Replays;
using Sluice.Journal.Sqlite;

namespace Sluice.Journal.Doctor;

/// <summary>A journal nobody serves, opened to be looked at. Holds its lock, so that nobody begins to.</summary>
internal sealed class OfflineJournal : IDisposable
{
    private readonly JournalFiles _files;
    private readonly OwnerLock _owner;
    private readonly Database _database;

    /// <summary>Opens it. Throws <see cref="JournalOpenException"/> when there is none, it is in use, or SQLite cannot open it at all.</summary>
    public OfflineJournal(string folder)
    {
        _files = new(Path.GetFullPath(folder));
        _files.Require();
        if (OwnerLock.HolderOf(_files) is { Serves: true } holder)
        {
            throw new JournalInUseException(
                holder, $"The journal in {_files.Folder} is in use by process {holder.Process}. Stop that process, or use `sluice verify`, which may run beside it.");
        }
        if (DurableFolder.IsReadOnly(_files.Folder)) throw _files.Closed();
        _owner = OwnerLock.Take(_files, serves: false);
        try
        {
            _database = _files.OpenToExamine();
            TrimmedUpTo = TrimmedMark.Of(_database).Value;
            Last = Math.Max(TrimmedUpTo, Math.Max(HeadMark.Read(_files.Head), LastStored()));
        }
        catch (Exception failure)
        {
            _database?.Dispose();
            _owner.Dispose();
            if (failure is not DatabaseException) throw;
            throw new JournalOpenException($"Nothing of the journal in {_files.Folder} can be read: {failure.Message}.", failure);
        }
    }

    public long Last { get; }

    public long TrimmedUpTo { get; }

    public long Bytes => Size(_files.Database) + Size(_files.WriteAhead);

    /// <summary>The readable blocks in order.</summary>
    /// <param name="damaged">Receives what is not readable.</param>
    public IEnumerable<JournalBlock> Stretches(List<DamagedRecords> damaged)
    {
        using var reader = new BlockReader(_database, cache: null);
        for (var after = TrimmedUpTo; after < Last;)
        {
            var found = reader.Read(after, Last);
            if (found.Damage is { } damage) damaged.Add(new(after + 1, found.Last, damage));
            if (found.Block is { } block)
            {
                damaged.AddRange(block.Damage);
                yield return Sound(block.After(after), damaged);
            }
            after = found.Last;
        }
    }

    /// <summary>What SQLite's integrity check says, at most 100 sentences; empty when all is well.</summary>
    public IReadOnlyList<string> DatabaseProblems()
    {
        var problems = new List<string>();
        try
        {
            using var check = _database.Prepare("PRAGMA integrity_check(100)");
            foreach (var row in check) problems.Add(row.Text(0));
        }
        catch (DatabaseException broken)
        {
            problems.Add(broken.Message);
        }
        return problems is ["ok"] ? [] : problems;
    }

    /// <summary>Values that cannot be as they were stored, in sentences.</summary>
    public IReadOnlyList<string> ValueProblems() => StoredValues.Problems(_database);

    /// <summary>Where each destination is.</summary>
    /// <param name="problems">Told when that cannot be read.</param>
    public IReadOnlyList<ReaderPosition> Positions(List<string> problems)
    {
        try
        {
            var replays = new ReplayReader(_database).All().ToDictionary(static one => one.Account);
            return
            [
                .. new DeliveryReader(_database).Positions().Select(reader => new ReaderPosition(reader.Destination, reader.Position, reader.Position <= Last)
                {
                    Replay = replays.GetValueOrDefault(reader.Destination),
                }),
            ];
        }
        catch (DatabaseException broken)
        {
            problems.Add($"Where the destinations are cannot be read: {broken.Message}.");
            return [];
        }
    }

    public void Dispose()
    {
        _database.Dispose();
        _owner.Dispose();
    }

    // Readers look at a record's outline only; here every part is looked at.
    private static JournalBlock Sound(JournalBlock stretch, List<DamagedRecords> damaged)
    {
        var sound = new List<JournalEntry>(stretch.Entries.Count);
        foreach (var entry in stretch.Entries)
        {
            if (IsWhole(entry.Record)) sound.Add(entry);
            else damaged.Add(new(entry.Sequence, entry.Sequence, $"Record {entry.Sequence} is not whole: its method or messages cannot be read."));
        }
        return stretch with { Entries = sound };
    }

    private static bool IsWhole(Record record)
    {
        try
        {
            var messages = 0;
            foreach (var message in record) messages++;
            return messages == record.MessageCount && record.Method.Length > 0;
        }
        catch (Exception broken) when (broken is ArgumentException or IndexOutOfRangeException)
        {
            return false;
        }
    }

    private long LastStored()
    {
        try
        {
            return _database.Number(BlockTable.LastQuery);
        }
        catch (DatabaseException broken) when (broken.IsCorrupt)
        {
            return 0;
        }
    }

    private static long Size(string path) => File.Exists(path) ? new FileInfo(path).Length : 0;
}
