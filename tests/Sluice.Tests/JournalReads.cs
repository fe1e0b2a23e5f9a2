using Sluice.Journal.DeadLetters;

namespace Sluice.Tests;

/// <summary>Short ways to what tests ask of a journal.</summary>
internal static class JournalReads
{
    /// <summary>Dead letters of a destination, newest first.</summary>
    public static IReadOnlyList<DeadLetter> Find(this DeadLetterStore letters, string destination, int limit) =>
        letters.Find(new() { Destination = destination }, limit);
}
