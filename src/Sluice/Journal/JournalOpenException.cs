namespace Sluice.Journal;

/// <summary>The journal cannot be opened: in use by another process, not a journal, or made by a newer version. The message says what to do.</summary>
internal class JournalOpenException(string message, Exception? cause = null) : Exception(message, cause);
