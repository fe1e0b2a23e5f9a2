using System.Globalization;
using Sluice.Journal.Sqlite;
using Sluice.Journal.Writing;

namespace Sluice.Journal.Privacy;

/// <summary>
/// Erases what dead letters hold of people who are suppressed or deleted: at once when a letter is written, soon after the tombstone for those that are
/// there already, in steps short enough for commits to go on between them. On the writer's thread.
/// </summary>
internal sealed class LetterEraser(Fence fence)
{
    /// <summary>Letters that one step looks at.</summary>
    private const int LettersPerStep = 256;

    // Where the search is, which changes of the fence the last whole one knew, and which this one does.
    private long _after, _seen, _sought;

    /// <summary>Letters erased so far.</summary>
    public long Erased { get; private set; }

    /// <summary>A change without the contents of letters about the fenced.</summary>
    public StateChange Spare(StateChange change) =>
        fence.Count == 0 || change.Dead.Count == 0 ? change : change with { Dead = [.. change.Dead.Select(Spare)] };

    /// <summary>Looks at some of the stored letters, if there are tombstones that were not sought for yet. True when there is more to do.</summary>
    public bool Step(WriterTables open)
    {
        if (_after == 0)
        {
            if (fence.Changes == _seen || fence.Count == 0) return false;
            _sought = fence.Changes;
        }
        open.Securely(() => _after = Erase(open.Database, _after) ?? 0);
        if (_after == 0) _seen = _sought;
        return _after > 0 || fence.Changes != _seen;
    }

    private static string Why(long since) => string.Create(
        CultureInfo.InvariantCulture, $"Erased: its person was suppressed or deleted by call {since}. It cannot be tried again.");

    private DeadLetter Spare(DeadLetter letter) => Since(letter.Key, letter.Record) is { } since
        ? letter with { Reason = Why(since), Record = default, LastRequest = "", LastAnswer = "" }
        : letter;

    // A call is judged with all its messages, a message by itself: it is the only one that is kept.
    private long? Since(in ItemKey key, ReadOnlyMemory<byte> kept)
    {
        if (kept.IsEmpty) return null;
        var record = new Record(kept);
        if (key.Index < 0) return record.IsForgotten ? key.Sequence : fence.Since(key.Sequence, record);
        foreach (var message in record) return message.IsForgotten ? key.Sequence : fence.Since(key.Sequence, key.Index, message);
        return null;
    }

    // The last one looked at; null when there are no more.
    private long? Erase(Database database, long after)
    {
        using var letters = database.Prepare("SELECT id, sequence, place, record FROM dead_letters WHERE id > ? AND length(record) > 0 ORDER BY id LIMIT ?");
        var fenced = new List<(long Letter, long Since)>();
        var (last, seen) = (after, 0);
        letters.Bind(after).Bind(LettersPerStep);
        while (letters.Step())
        {
            (last, seen) = (letters.Number(0), seen + 1);
            if (Since(new(letters.Number(1), (int)letters.Number(2)), letters.Bytes(3).ToArray()) is { } since) fenced.Add((last, since));
        }
        using var erase = database.Prepare("UPDATE dead_letters SET reason = ?2, record = x'', request = '', answer = '' WHERE id = ?1");
        foreach (var (letter, since) in fenced) erase.Bind(letter).Bind(Why(since)).Run();
        Erased += fenced.Count;
        if (seen == LettersPerStep) return last;
        EraseKept(database);
        return null;
    }

    // What was a letter and waits again keeps its contents too; without them it is what the journal has, which is fenced or forgotten.
    private void EraseKept(Database database)
    {
        using var kept = database.Prepare("SELECT destination, sequence, place, action, record FROM waiting WHERE record IS NOT NULL");
        var fenced = new List<(string Destination, ItemKey Key)>();
        while (kept.Step())
        {
            var key = new ItemKey(kept.Number(1), (int)kept.Number(2), kept.Text(3));
            if (Since(key, kept.Bytes(4).ToArray()) is not null) fenced.Add((kept.Text(0), key));
        }
        using var erase = database.Prepare("UPDATE waiting SET record = NULL WHERE destination = ? AND sequence = ? AND place = ? AND action = ?");
        foreach (var (destination, key) in fenced) erase.Bind(destination).Bind(key.Sequence).Bind(key.Index).Bind(key.Action).Run();
    }
}
