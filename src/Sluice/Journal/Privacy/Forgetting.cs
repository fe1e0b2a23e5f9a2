using Sluice.Journal.Blocks;
using Sluice.Journal.DeadLetters;
using Sluice.Journal.Delivery;
using Sluice.Journal.Sqlite;
using Sluice.Journal.Writing;
using SQLitePCL;

namespace Sluice.Journal.Privacy;

/// <summary>
/// Makes everything about a person in the journal unreadable. The tombstone comes first, so that nothing is sent meanwhile; then block after block is
/// searched beside the gateway's work, and those that hold something are written anew, one to a commit. Broken off anywhere, it can be begun again.
/// </summary>
/// <param name="identifiers">All that name the person.</param>
/// <param name="files">The journal's files.</param>
/// <param name="clock">The time.</param>
/// <param name="between">Does something on the writer's thread between two commits.</param>
internal sealed class Forgetting(IReadOnlyCollection<string> identifiers, JournalFiles files, TimeProvider clock, Func<Action<WriterTables>, ValueTask> between)
{
    /// <summary>Pages that one step gives back to the file system.</summary>
    private const int PagesPerStep = 256;

    /// <summary>How often the write-ahead file is tried to be emptied.</summary>
    private const int EmptyingTries = 100;

    /// <summary>How long readers get between two tries.</summary>
    private static readonly TimeSpan EmptyingRest = TimeSpan.FromMilliseconds(100);

    /// <summary>Rows of the waiting room that one commit changes.</summary>
    private const int RowsPerStep = 1000;

    private readonly HashSet<ulong> _persons = PersonKey.All(identifiers);

    // Calls of which something goes, and whether all of it does.
    private readonly Dictionary<long, bool> _calls = [];

    // What is forgotten of all calls, by this person or before.
    private readonly HashSet<(long Sequence, int Place)> _forgotten = [];
    private readonly List<string> _unreadable = [];

    /// <summary>Looks for what there is, changing nothing.</summary>
    /// <param name="settled">Up to which call all destinations have done.</param>
    /// <param name="last">The last call to look at.</param>
    /// <param name="progress">Told of the call that was reached.</param>
    /// <param name="cancel">Stops between two blocks.</param>
    public ForgetReport Search(long settled, long last, Action<long> progress, CancellationToken cancel)
    {
        using var database = files.OpenToRead();
        var eraser = new RecordEraser(_persons, settled);
        foreach (var block in Blocks(database, last, progress, cancel)) Rewrite(block, eraser);
        return Report(eraser, Waiting(database).Ended, Letters(database));
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
        var eraser = new RecordEraser(_persons, settled);
        foreach (var block in Blocks(database, last, progress, cancel))
        {
            if (Rewrite(block, eraser) is not { } records) continue;
            await between(open => open.Securely(() => open.Blocks.Replace(block, records)));
            dropped(block);
        }
        // First nothing is stored any more of why they failed; then what is there goes, before what some of them keep is erased.
        await between(_ => fence.Forgotten.Add(_forgotten.Where(item => item.Sequence > settled)));
        var waiting = Waiting(database);
        await between(_ => fence.Forgotten.Add(waiting.Rows.Select(static row => (row.Key.Sequence, row.Key.Index))));
        foreach (var rows in waiting.Rows.Chunk(RowsPerStep))
        {
            cancel.ThrowIfCancellationRequested();
            await between(open => open.Securely(() => EraseReasons(open.Database, rows)));
        }
        var letters = new DeadLetterEraser(fence);
        await WhileMoreAsync(letters.Step, cancel);
        await between(open => open.Securely(() => new ReplayEraser(_persons, identifiers).Erase(open.Database)));
        await WhileMoreAsync(static open => Retention.Shrink(open.Database, kept: 0, PagesPerStep), cancel);
        // Readers hold the file for moments only. Should one not let go, that is said: the next checkpoint overwrites what is there.
        var emptied = false;
        for (var tries = 0; tries < EmptyingTries && !emptied; tries++)
        {
            if (tries > 0) await Task.Delay(EmptyingRest, clock, cancel);
            await between(open => emptied = open.Database.TryCheckpoint(raw.SQLITE_CHECKPOINT_TRUNCATE));
        }
        return Report(eraser, waiting.Ended, letters.Erased) with { NotOverwritten = !emptied };
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
        open.InOneCommit(tables => tables.Tombstones.Make([.. _persons], TombstoneKinds.Deleted, last, Tombstone.Forgotten, now.ToUnixTimeMilliseconds()));
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
            var erased = eraser.Erase(entry);
            NoteForgotten(entry.Sequence, erased is null ? entry.Record : new(erased));
            if (erased is not null)
            {
                _calls[entry.Sequence] = IsGone(new(erased), ItemKey.WholeCall);
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

    private void NoteForgotten(long sequence, in Record record)
    {
        if (!record.IsForgotten) return;
        _forgotten.Add((sequence, ItemKey.WholeCall));
        foreach (var message in record)
        {
            if (message.IsForgotten) _forgotten.Add((sequence, message.Place));
        }
    }

    // Whether nothing is left to send of an item: of a call, or of a message by its place among those that the record has.
    private static bool IsGone(in Record record, int place)
    {
        if (place == ItemKey.WholeCall) return record.IsForgotten && record.Body.IsEmpty;
        foreach (var message in record)
        {
            if (message.Place == place) return message.IsForgotten;
        }
        return false;
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

    // The items of which something goes, and how many of them are not sent at all any more.
    private (List<(string Destination, ItemKey Key)> Rows, long Ended) Waiting(Database database)
    {
        using var all = database.Prepare("SELECT destination, sequence, place, action, record, checksum FROM waiting");
        var (rows, ended) = (new List<(string, ItemKey)>(), 0L);
        foreach (var row in all)
        {
            var (destination, key) = (row.Text(0), row.KeyAt(1));
            var isForgotten = _forgotten.Contains((key.Sequence, key.Index));
            // What was a dead letter may have outlived its call.
            var kept = Erase(destination, key, row.Bytes(4).ToArray(), row.Number(5));
            if (isForgotten || kept is not null) rows.Add((destination, key));
            var ends = _calls.TryGetValue(key.Sequence, out var isGone) && isForgotten && (isGone || !key.IsWholeCall);
            // What is kept of a message has no other.
            if (ends || (kept is { } left && IsGone(left, key.IsWholeCall ? key.Index : 0))) ended++;
        }
        return (rows, ended);
    }

    // What is left of what an item or a dead letter keeps; null when nothing of it goes. What suppresses or deletes stays.
    private Record? Erase(string destination, in ItemKey key, byte[] record, long checksum) =>
        KeptRecord.Read(destination, key, record, checksum) is { } kept && new RecordEraser(_persons, settled: 0).Erase(new(key.Sequence, kept)) is { } erased
            ? new Record(erased) : null;

    private static void EraseReasons(Database database, IEnumerable<(string Destination, ItemKey Key)> rows)
    {
        using var erase = database.Prepare("UPDATE waiting SET reason = '' WHERE destination = ? AND sequence = ? AND place = ? AND action = ?");
        foreach (var (destination, key) in rows) erase.Bind(destination).Bind(key).Run();
    }

    private long Letters(Database database)
    {
        using var all = database.Prepare("SELECT destination, sequence, place, action, record, checksum FROM dead_letters WHERE length(record) > 0");
        var count = 0L;
        foreach (var row in all)
        {
            if (Erase(row.Text(0), row.KeyAt(1), row.Bytes(4).ToArray(), row.Number(5)) is not null) count++;
        }
        return count;
    }
}
