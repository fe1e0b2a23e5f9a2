using Sluice.Journal.Blocks;
using Sluice.Journal.DeadLetters;
using Sluice.Journal.Sqlite;
using Sluice.Journal.Writing;
using SQLitePCL;

namespace Sluice.Journal.Privacy;

/// <summary>
/// Makes everything about a person in the journal unreadable. The tombstone comes first, so that nothing is sent meanwhile; then block after block is
/// searched beside the gateway's work, and those that hold something are written anew, one to a commit. Broken off anywhere, it can be begun again.
/// </summary>
/// <param name="persons">The person's keys.</param>
/// <param name="files">The journal's files.</param>
/// <param name="clock">The time.</param>
/// <param name="between">Does something on the writer's thread between two commits.</param>
internal sealed class Forgetting(IReadOnlySet<ulong> persons, JournalFiles files, TimeProvider clock, Func<Action<WriterTables>, ValueTask> between)
{
    /// <summary>Pages that one step gives back to the file system.</summary>
    private const int PagesPerStep = 256;

    /// <summary>How often the write-ahead file is tried to be emptied.</summary>
    private const int EmptyingTries = 100;

    /// <summary>How long readers get between two tries.</summary>
    private static readonly TimeSpan EmptyingRest = TimeSpan.FromMilliseconds(100);

    private readonly HashSet<long> _calls = [];
    private readonly List<string> _unreadable = [];

    /// <summary>Looks for what there is, changing nothing.</summary>
    /// <param name="settled">Up to which call all destinations have done.</param>
    /// <param name="last">The last call to look at.</param>
    /// <param name="progress">Told of the call that was reached.</param>
    /// <param name="cancel">Stops between two blocks.</param>
    public ForgetReport Search(long settled, long last, Action<long> progress, CancellationToken cancel)
    {
        using var database = files.OpenToRead();
        var eraser = new RecordEraser(persons, settled);
        foreach (var block in Blocks(database, last, progress, cancel)) Rewrite(block, eraser);
        return Report(eraser, Waiting(database), Letters(database));
    }

    /// <summary>Forgets the person.</summary>
    /// <param name="fence">Gets the tombstone.</param>
    /// <param name="settled">Up to which call all destinations have done.</param>
    /// <param name="last">The last call to look at.</param>
    /// <param name="dropped">Told of a block that was written anew.</param>
    /// <param name="progress">Told of the call that was reached.</param>
    /// <param name="cancel">Stops between two steps.</param>
    public async Task<ForgetReport> ForgetAsync(
        Fence fence, long settled, long last, Action<Block> dropped, Action<long> progress, CancellationToken cancel)
    {
        using var database = files.OpenToRead();
        await between(open => SetTombstone(open, fence, last));
        var eraser = new RecordEraser(persons, settled);
        foreach (var block in Blocks(database, last, progress, cancel))
        {
            if (Rewrite(block, eraser) is not { } records) continue;
            await between(open => open.Securely(() => open.Blocks.Replace(block, records)));
            dropped(block);
        }
        // Before it is erased what some of them keep.
        var waiting = Waiting(database);
        var letters = new DeadLetterEraser(fence);
        await WhileMoreAsync(letters.Step, cancel);
        await WhileMoreAsync(static open => Retention.Shrink(open.Database, kept: 0, PagesPerStep), cancel);
        // Readers hold the file for moments only; should one not let go, the next checkpoint overwrites what is there.
        var emptied = false;
        for (var tries = 0; tries < EmptyingTries && !emptied; tries++)
        {
            if (tries > 0) await Task.Delay(EmptyingRest, clock, cancel);
            await between(open => emptied = open.Database.TryCheckpoint(raw.SQLITE_CHECKPOINT_TRUNCATE));
        }
        return Report(eraser, waiting, letters.Erased);
    }

    private async Task WhileMoreAsync(Func<WriterTables, bool> step, CancellationToken cancel)
    {
        for (var more = true; more;)
        {
            cancel.ThrowIfCancellationRequested();
            await between(open => more = step(open));
        }
    }

    private void SetTombstone(WriterTables open, Fence fence, long last)
    {
        var now = clock.GetUtcNow();
        open.InOneCommit(tables => tables.Tombstones.Make([.. persons], TombstoneKinds.Deleted, last, int.MaxValue, now.ToUnixTimeMilliseconds()));
        fence.Apply(open.Tombstones.Changes);
        open.Tombstones.Clear();
    }

    private IEnumerable<Block> Blocks(Database database, long last, Action<long> progress, CancellationToken cancel)
    {
        using var reader = new BlockReader(database, cache: null);
        for (var after = TrimmedMark.Of(database).Value; after < last;)
        {
            cancel.ThrowIfCancellationRequested();
            var found = reader.Read(after, last);
            if (found.Damage is { } damage) _unreadable.Add(damage);
            if (found.Block is { Damage: [] } block) yield return block;
            // Numbers count from the block's first record: one with a hole cannot be written anew.
            else if (found.Block is { } holed) _unreadable.AddRange(holed.Damage.Select(static records => records.Reason));
            after = found.Last;
            progress(after);
        }
    }

    // The block's records with what is about the person blanked; null when nothing is.
    private List<ReadOnlyMemory<byte>>? Rewrite(Block block, RecordEraser eraser)
    {
        List<ReadOnlyMemory<byte>>? records = null;
        var entries = block.After(block.First - 1).Entries;
        foreach (var (place, entry) in entries.Index())
        {
            if (eraser.Erase(entry) is { } erased)
            {
                _calls.Add(entry.Sequence);
                records ??= [.. entries.Take(place).Select(one => one.Record.Bytes)];
                records.Add(erased);
            }
            else
            {
                records?.Add(entry.Record.Bytes);
            }
        }
        return records;
    }

    private ForgetReport Report(RecordEraser eraser, long waiting, long letters) => new()
    {
        Calls = eraser.Calls,
        Messages = eraser.Messages,
        DeadLetters = letters,
        Waiting = waiting,
        OnTheirWay = eraser.Kept,
        AlsoNamed = [.. eraser.Others.Order(StringComparer.Ordinal)],
        Unreadable = _unreadable,
    };

    private long Waiting(Database database)
    {
        using var all = database.Prepare("SELECT destination, sequence, place, action, record, checksum FROM waiting");
        var count = 0L;
        foreach (var row in all)
        {
            var key = new ItemKey(row.Number(1), (int)row.Number(2), row.Text(3));
            if (_calls.Contains(key.Sequence) || (KeptRecord.Read(row.Text(0), key, row.Bytes(4).ToArray(), row.Number(5)) is { } kept && IsOfPerson(key.Sequence, kept))) count++;
        }
        return count;
    }

    // What was a dead letter and waits again may have outlived its call: whether nothing of what it keeps is left. What suppresses or deletes stays.
    private bool IsOfPerson(long sequence, in Record kept)
    {
        if (new RecordEraser(persons, settled: 0).Erase(new(sequence, kept)) is not { } erased) return false;
        foreach (var message in new Record(erased))
        {
            if (!message.IsForgotten) return false;
        }
        return true;
    }

    private long Letters(Database database)
    {
        using var all = database.Prepare("SELECT sequence FROM dead_letters WHERE length(record) > 0");
        var count = 0L;
        foreach (var row in all)
        {
            if (_calls.Contains(row.Number(0))) count++;
        }
        return count;
    }
}
