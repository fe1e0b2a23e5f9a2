using Sluice.Journal;

namespace Sluice.Tests;

/// <summary>Short ways to what tests ask of a journal.</summary>
internal static class JournalReads
{
    /// <summary>Dead letters of a destination, newest first.</summary>
    public static IReadOnlyList<DeadLetter> DeadLetters(this SqliteJournal journal, string destination, int limit) =>
        journal.DeadLetters(new() { Destination = destination }, limit);
}
