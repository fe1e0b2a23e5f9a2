using Sluice.Journal;
using Sluice.Journal.Privacy;
using Sluice.Translation;

namespace Sluice.Cli.Dryrun;

/// <summary>A call with everything that its way through the gateway depends on.</summary>
/// <param name="Source">Name of the source that sent it.</param>
/// <param name="Call">The call, with the time and identity of its acceptance.</param>
internal readonly record struct SourcedCall(string Source, TrackCall Call)
{
    /// <summary>Places of those of its messages that were accepted before, and that nobody gets again.</summary>
    public IReadOnlyList<int> Duplicates { get; init; } = [];

    /// <summary>Whether nothing of it is new.</summary>
    public bool HasOnlyDuplicates { get; init; }

    /// <summary>Who is suppressed or deleted; null for a call that is in no journal.</summary>
    public Fence? Fence { get; init; }

    /// <summary>The record; null for a call that is in no journal.</summary>
    public JournalEntry? Entry { get; init; }

    /// <summary>The call that a journal's record holds.</summary>
    public static SourcedCall Of(JournalEntry entry, RecordedCalls journal)
    {
        var record = entry.Record;
        var duplicates = new List<int>();
        var place = 0;
        foreach (var message in record)
        {
            if (message.IsDuplicate) duplicates.Add(place);
            place++;
        }
        var call = new TrackCall(record.Method, record.Target, record.Body, record.ReceivedAt, record.CallId) { ContentType = record.ContentType };
        return new(record.Source, call)
        {
            Duplicates = duplicates, HasOnlyDuplicates = record.HasOnlyDuplicates, Entry = entry, Fence = journal.Fence,
        };
    }

    /// <summary>Who was suppressed and deleted when; null when nobody asks for it.</summary>
    public FenceHistory? History { get; init; }

    /// <summary>Why nothing may be sent of this call as a whole; null when it may.</summary>
    public string? FencedBecause()
    {
        if (Entry is null || Fence?.Since(Entry.Sequence, Entry.Record) is null) return null;
        Span<ulong> keys = stackalloc ulong[PersonIdentifiers.Most];
        var place = 0;
        foreach (var message in Entry.Record)
        {
            // The first of them stands for all.
            if (!message.IsForgotten && Fence.Since(Entry.Sequence, place, message) is not null)
                return Because(place, keys[..PersonIdentifiers.Read(message.Json.Span, keys)]);
            place++;
        }
        return Because(-1, place > 0 ? [] : keys[..CallIdentifiers.Read(Entry.Record, keys)]);
    }

    /// <summary>Why nothing may be sent of one of its messages, as it is translated now; null when it may.</summary>
    public string? FencedBecause(int place, MessageType type, ReadOnlyMemory<byte> json)
    {
        if (Entry is null || Fence?.Since(Entry.Sequence, place, new RecordMessage(type, json)) is null) return null;
        Span<ulong> keys = stackalloc ulong[PersonIdentifiers.Most];
        return Because(place, keys[..PersonIdentifiers.Read(json.Span, keys)]);
    }

    private string Because(int place, ReadOnlySpan<ulong> keys)
    {
        var at = new MessagePlace(Entry!.Sequence, place);
        if (History?.Holding(at, keys) is not { } time)
            return "fenced: its person was suppressed or deleted by a call that has left the journal, or was forgotten";
        var kind = time.Kinds.HasFlag(TombstoneKinds.Deleted) ? "deleted" : "suppressed";
        var length = time.Until is { } until ? $"{kind} until call {until.Sequence}" : $"its person is {kind}";
        return time.By.CompareTo(at) < 0
            ? $"fenced by call {time.By.Sequence} ({length})"
            : $"fenced by call {time.By.Sequence}, which came later ({length}): it would be held back now; what had been delivered before stays delivered";
    }
}
