using System.Globalization;
using Sluice.Journal.DeadLetters;
using Sluice.Journal.Delivery;
using Sluice.Journal.Sqlite;
using Sluice.Journal.Writing;

namespace Sluice.Journal.Privacy;

/// <summary>
/// Erases what dead letters hold of people who are suppressed or deleted: at once when a letter is written, soon after the tombstone for those that are
/// there already, in steps short enough for commits to go on between them. On the writer's thread.
/// </summary>
internal sealed class DeadLetterEraser(Fence fence)
{
    /// <summary>Letters that one step looks at.</summary>
    private const int LettersPerStep = 256;

    // Where the search is, which changes of the fence the last whole one knew, and which this one does.
    private long _after, _seen, _sought;

    /// <summary>Letters erased so far.</summary>
    public long Erased { get; private set; }

    /// <summary>A change without the contents of letters about the fenced.</summary>
    public StateChange Redact(StateChange change) =>
        fence.Count == 0 || change.Dead.Count == 0 ? change : change with { Dead = [.. change.Dead.Select(Redact)] };

    /// <summary>Looks at some of the stored letters, if there are tombstones that were not sought for yet. True when there is more to do.</summary>
    public bool Step(WriterTables open)
    {
        if (_after == 0)
        {
            if (fence.Changes == _seen || fence.Count == 0) return false;
            _sought = fence.Changes;
        }
        var after = 0L;
        open.Securely(() => after = Erase(open.Database, _after) ?? 0);
        // Not before it is durable: what is undone is to be erased by the next step.
        _after = after;
        if (_after == 0) _seen = _sought;
        return _after > 0 || fence.Changes != _seen;
    }

    // One that was lifted knows the call that did, and what it was before then no more.
    private static string Why(in Tombstone held)
    {
        if (held.Place == Tombstone.Forgotten) return "Erased: its person was forgotten. It cannot be tried again.";
        var when = held.Kinds == TombstoneKinds.None ? "before" : "by";
        return string.Create(CultureInfo.InvariantCulture, $"Erased: its person was suppressed or deleted {when} call {held.Sequence}. It cannot be tried again.");
    }

    private DeadLetter Redact(DeadLetter letter) => Redact(letter.Key, letter.Record, letter.Kept) is { } redacted
        ? letter with { Reason = redacted.Reason ?? letter.Reason, Record = redacted.Left, LastRequest = "", LastAnswer = "" }
        : letter;

    // What is left of something that was kept; null when all of it may stay. With the reason when nothing is left.
    private (ReadOnlyMemory<byte> Left, string? Reason)? Redact(in ItemKey key, ReadOnlyMemory<byte> kept, in Record? readable)
    {
        if (kept.IsEmpty) return null;
        // Whose it is cannot be told, and nobody can send it: it could be theirs.
        if (readable is not { } record) return (default, "Erased: what was kept of it cannot be read any more. It cannot be tried again.");
        if (key.IsWholeCall) return RedactCall(key.Sequence, record);
        // A message is judged by itself: it is the only one that is kept.
        foreach (var message in record)
        {
            var held = message.IsForgotten ? new(TombstoneKinds.Deleted, key.Sequence, Tombstone.Forgotten) : fence.Holding(key.Sequence, key.Index, message);
            if (held is { } one) return (default, Why(one));
            if (PersonEvents.Of(message.Type, message.Json.Span) != PersonEvent.None) return null;
        }
        // Where a rule gave it another name, its call's path still has the person's.
        return AddressHeld(key.Sequence, record) is null ? null : (RecordEraser.Write(record, new bool[record.MessageCount], blank: true, body: null), null);
    }

    // A call may be about others as well: only the part of those who are fenced off goes, as far as it can be found.
    private (ReadOnlyMemory<byte> Left, string? Reason)? RedactCall(long sequence, in Record call)
    {
        if (fence.Holding(sequence, call) is { } all) return (default, Why(all));
        var fenced = new bool[call.MessageCount];
        var (count, held, tells) = (0, default(Tombstone?), false);
        foreach (var message in call)
        {
            tells |= !message.IsForgotten && PersonEvents.Of(message.Type, message.Json.Span) != PersonEvent.None;
            if (!message.IsForgotten && fence.Holding(sequence, message.Place, message) is { } one) (fenced[message.Place], held, count) = (true, one, count + 1);
        }
        // A rule may have given its messages another name. What suppresses or deletes stays, and a batch that names the person at its root tells of others.
        if (!tells && (call.MessageCount == 1 || CallIdentifiers.PersonInPath(call.Target.Span) is not null) && AddressHeld(sequence, call) is { } addressed)
            return (default, Why(addressed));
        var body = CallBody.Without(call, IsFenced, keepsPrivacyEvents: true, tells ? 0 : count);
        if (held is null && body is null) return null;
        if (held is { } some && body is null) return (default, Why(some));
        return (RecordEraser.Write(call, fenced, blank: false, body), null);

        // An item's place is not known. What was lifted in this very call held back what came before.
        bool IsFenced(ulong person) => fence.Holding(sequence, place: 0, [person]) is not null;
    }

    private Tombstone? AddressHeld(long sequence, in Record call)
    {
        Span<ulong> keys = stackalloc ulong[PersonIdentifiers.Most];
        return fence.Holding(sequence, ItemKey.WholeCall, keys[..CallIdentifiers.Read(call, keys)]);
    }

    // The last one looked at; null when there are no more.
    private long? Erase(Database database, long after)
    {
        using var letters = database.Prepare(
            "SELECT id, destination, sequence, place, action, record, checksum FROM dead_letters WHERE id > ? AND length(record) > 0 ORDER BY id LIMIT ?");
        var found = new List<(long Letter, long Checksum, ReadOnlyMemory<byte> Left, string? Reason)>();
        var (last, seen) = (after, 0);
        foreach (var row in letters.Bind(after).Bind(LettersPerStep))
        {
            (last, seen) = (row.Number(0), seen + 1);
            var (destination, key, record) = (row.Text(1), row.KeyAt(2), row.Bytes(5).ToArray());
            if (Redact(key, record, KeptRecord.Read(destination, key, record, row.Number(6))) is { } redacted)
                found.Add((last, KeptRecord.Checksum(destination, key, redacted.Left.Span), redacted.Left, redacted.Reason));
        }
        using var erase = database.Prepare("UPDATE dead_letters SET checksum = ?2, record = ?3, reason = coalesce(?4, reason), request = '', answer = '' WHERE id = ?1");
        foreach (var (letter, checksum, left, reason) in found) erase.Bind(letter).Bind(checksum).Bind(left.Span).Bind(reason).Run();
        Erased += found.Count;
        if (seen == LettersPerStep) return last;
        EraseKept(database);
        return null;
    }

    // What was a letter and waits again keeps its contents too. Of those of which nothing is left a blank record stays: the journal may have trimmed the call,
    // and that somebody asked to be forgotten is why it is not sent.
    private void EraseKept(Database database)
    {
        using var kept = database.Prepare("SELECT destination, sequence, place, action, record, checksum FROM waiting WHERE record IS NOT NULL");
        var found = new List<(string Destination, ItemKey Key, ReadOnlyMemory<byte> Left)>();
        foreach (var row in kept)
        {
            var key = row.KeyAt(1);
            var record = row.Bytes(4).ToArray();
            var readable = KeptRecord.Read(row.Text(0), key, record, row.Number(5));
            if (Redact(key, record, readable) is not { } redacted) continue;
            var left = redacted.Left.IsEmpty && readable is { } whole ? RecordEraser.Blank(whole) : redacted.Left;
            if (!left.Span.SequenceEqual(record)) found.Add((row.Text(0), key, left));
        }
        using var erase = database.Prepare("UPDATE waiting SET checksum = ?, record = ?, reason = '' WHERE destination = ? AND sequence = ? AND place = ? AND action = ?");
        foreach (var (destination, key, left) in found)
            erase.Bind(KeptRecord.Checksum(destination, key, left.Span)).Bind(left.Span).Bind(destination).Bind(key).Run();
    }
}
