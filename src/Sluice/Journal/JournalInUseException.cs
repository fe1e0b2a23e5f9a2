namespace Sluice.Journal;

/// <summary>Another process has the journal.</summary>
internal sealed class JournalInUseException(JournalHolder holder, string message, Exception? cause = null) : JournalOpenException(message, cause)
{
    public JournalHolder Holder => holder;
}
