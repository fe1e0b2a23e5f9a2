using Sluice.Journal;
using Sluice.Journal.Privacy;
using Sluice.Translation;

namespace Sluice.Cli.Dryrun;

/// <summary>A call with everything that its way through the gateway depends on.</summary>
/// <param name="Source">Name of the source that sent it.</param>
/// <param name="ContentType">Its content type; may be empty.</param>
/// <param name="Call">The call, with the time and identity of its acceptance.</param>
internal readonly record struct SourcedCall(string Source, string ContentType, TrackCall Call)
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
        return new(record.Source, record.ContentType, new(record.Method, record.Target, record.Body, record.ReceivedAt, record.CallId))
        {
            Duplicates = duplicates, HasOnlyDuplicates = record.HasOnlyDuplicates, Entry = entry, Fence = journal.Fence,
        };
    }

    /// <summary>The call since which nothing may be sent of this one as a whole; null when it may.</summary>
    public long? FencedSince() => Entry is null ? null : Fence?.Since(Entry.Sequence, Entry.Record);

    /// <summary>The call since which nothing may be sent of one of its messages, as it is translated now; null when it may.</summary>
    public long? FencedSince(int place, MessageType type, ReadOnlyMemory<byte> json) =>
        Entry is null ? null : Fence?.Since(Entry.Sequence, place, new RecordMessage(type, json));
}
