using Sluice.Configuration;
using Sluice.Journal;

namespace Sluice.Delivery;

/// <summary>Where in the journal a destination begins that was never seen before.</summary>
internal static class StartPosition
{
    /// <summary>The sequence number after which it begins. Throws <see cref="JournalOpenException"/> when the journal cannot be read.</summary>
    public static long Of(StartPoint start, SqliteJournal journal)
    {
        if (start.IsNow) return journal.Head;
        using var calls = new RecordedCalls(journal.Folder);
        return start.At is { } at ? calls.LastReceivedBefore(at) : calls.Trimmed;
    }
}
