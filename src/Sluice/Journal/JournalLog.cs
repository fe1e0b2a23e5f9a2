namespace Sluice.Journal;

/// <summary>Everything the journal says.</summary>
internal static partial class JournalLog
{
    [LoggerMessage(LogLevel.Error,
        "Records {First} to {Last} were acknowledged but are no longer in the journal: its write-ahead file was shortened or damaged. Numbering goes on after them.")]
    public static partial void RecordsLost(this ILogger log, long first, long last);

    [LoggerMessage(LogLevel.Error, "{Damage} Readers go on after them; `sluice journal doctor` shows what else is damaged.")]
    public static partial void BlockDamaged(this ILogger log, string damage);

    [LoggerMessage(LogLevel.Error, "The journal accepts no calls: {Reason} It tries again by itself.")]
    public static partial void BecameUnavailable(this ILogger log, string reason);

    [LoggerMessage(LogLevel.Information, "The journal accepts calls again.")]
    public static partial void BecameAvailable(this ILogger log);

    [LoggerMessage(LogLevel.Error, "A change of destination {Destination}'s state could not be stored: {Reason}")]
    public static partial void ChangeFailed(this ILogger log, string destination, string reason);

    [LoggerMessage(LogLevel.Warning, "The write-ahead file could not be emptied: {Reason} It is tried again.")]
    public static partial void CheckpointFailed(this ILogger log, string reason);

    [LoggerMessage(LogLevel.Warning, "Records {First} to {Last} are due for trimming but their pages are damaged: {Reason} Their space stays taken.")]
    public static partial void BlockNotTrimmed(this ILogger log, long first, long last, string reason);

    [LoggerMessage(LogLevel.Warning,
        "More than {Ids} message ids came within {Window}: the oldest are forgotten early, and what is sent again with one is delivered again. Raise `deduplication.ids`.")]
    public static partial void IdsForgottenEarly(this ILogger log, int ids, TimeSpan window);

    [LoggerMessage(LogLevel.Error,
        "The message ids that were accepted lately cannot all be read: {Reason} What is sent again with one of these is delivered again.")]
    public static partial void IdsUnreadable(this ILogger log, string reason);

    [LoggerMessage(LogLevel.Critical,
        "Who is suppressed or deleted cannot be read: {Reason} Nothing is delivered until it can; calls are still taken. Restore the journal's folder from a backup.")]
    public static partial void TombstonesUnreadable(this ILogger log, string reason);

    [LoggerMessage(LogLevel.Warning, "Destination {Destination}: {Count} of its oldest dead letters were dropped, as more than {Most} or older than {Age} are not kept (retention.dead_letters, retention.dead_letter_age).")]
    public static partial void LettersDropped(this ILogger log, string destination, int count, long most, TimeSpan age);
}
