namespace Sluice.Journal;

/// <summary>The journal was begun and never finished: whoever made it was ended before anything could be accepted into it. The next start finishes it.</summary>
internal sealed class UnfinishedJournalException(string folder) : JournalOpenException(
    $"The journal in {folder} was never finished: the gateway ended while it was making it. Nothing was ever accepted into it, so nothing is lost; the next start finishes it.");
