namespace Sluice.Journal;

/// <summary>The journal cannot make anything durable at the moment, for instance because the disk is full.</summary>
internal sealed class JournalUnavailableException(string message, Exception? cause = null) : Exception(message, cause);
