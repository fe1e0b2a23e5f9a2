using System.ComponentModel;

namespace Sluice.Journal;

/// <summary>Everything the journal says.</summary>
internal static partial class JournalLog
{
    [Description(
        "A file of the journal was shortened or replaced behind its back: a backup that was not consistent, a disk that lies about synchronising. "
        + "What is named here is lost, and with it who was suppressed, deleted or forgotten then, and what became of messages: "
        + "[what to do](look-after-the-journal.md#lost-records).")]
    [LoggerMessage(LogLevel.Error,
        "Records {First} to {Last} were acknowledged but are no longer in the journal: its write-ahead file was shortened or damaged. "
        + "Suppressions and deletions may be among them: pause the destinations, repeat those, and resume. Numbering goes on after them.",
        EventName = "journal.records_lost")]
    public static partial void RecordsLost(this ILogger log, long first, long last);

    [Description(
        "The disk gave back something else than was written. Calls that were trimmed may be said to be missing until the next that are trimmed put it right. "
        + "Stop the gateway and run `sluice journal doctor`; look at the disk.")]
    [LoggerMessage(LogLevel.Error, "{Problem} Until more calls are trimmed, nothing is cleared away.", EventName = "journal.trimmed_unreadable")]
    public static partial void TrimmedUnreadable(this ILogger log, string problem);

    [Description("The folder was made by hand, or by an earlier version; the gateway changes no mode that it did not set. `chmod 700` is enough, while it runs too.")]
    [LoggerMessage(LogLevel.Warning,
        "The folder {Folder} and the journal in it can be read by every user of this machine: chmod 700 {Folder}.",
        EventName = "journal.open_to_all")]
    public static partial void OpenToAll(this ILogger log, string folder);

    [Description("The disk gave back something else than was written. Nothing is lost; messages of one person may overtake each other. Look at the disk.")]
    [LoggerMessage(LogLevel.Error,
        "What waits and the persons that it waits for did not agree: who waits was made anew from what waits.",
        EventName = "journal.waiting_mended")]
    public static partial void WaitingMended(this ILogger log);

    [Description("Some of what waits may not be tried before the next start. The reason is one of the disk.")]
    [LoggerMessage(LogLevel.Error,
        "Whether what waits and the persons that it waits for agree cannot be told or mended: {Reason}. It is tried again at the next start.",
        EventName = "journal.waiting_not_mended")]
    public static partial void WaitingNotMended(this ILogger log, string reason);

    [Description("The disk gave back something else than was written. Stop the gateway and run `sluice journal doctor`; look at the disk.")]
    [LoggerMessage(LogLevel.Error,
        "{Damage} Readers go on after them; `sluice journal doctor` shows what else is damaged.",
        EventName = "journal.block_damaged")]
    public static partial void BlockDamaged(this ILogger log, string damage);

    [Description(
        "The row with its totals and its place was lost or damaged. Stop the gateway and run `sluice verify` and `sluice journal doctor`; what came in before is sent to "
        + "it with `sluice replay`.")]
    [LoggerMessage(LogLevel.Error,
        "Destination {Destination} has a ledger or waiting messages in the journal, but no totals: how far it had come is lost. It starts afresh behind call {Position}.",
        EventName = "journal.totals_missing")]
    public static partial void TotalsMissing(this ILogger log, string destination, long position);

    [Description("Calls are answered with 503 and senders try again. As a rule the disk is full: make room.")]
    [LoggerMessage(LogLevel.Error, "The journal accepts no calls: {Reason} It tries again by itself.", EventName = "journal.became_unavailable")]
    public static partial void BecameUnavailable(this ILogger log, string reason);

    [Description(
        "Calls are answered with 503; what was accepted in the second before is not in the folder. If the file was moved, move it back: calls are taken again at once. Else follow "
        + "[removed or replaced files](look-after-the-journal.md#removed-or-replaced-files) before you stop the gateway.")]
    [LoggerMessage(LogLevel.Critical,
        "{File} was removed or replaced while the gateway has it open: no calls are accepted, and nothing is stored of what is delivered. If it was moved, move it back. If it is "
        + "gone, do not stop the gateway yet: first copy what it still has open, as docs/look-after-the-journal.md says under 'Removed or replaced files'.",
        EventName = "journal.file_replaced")]
    public static partial void FileReplaced(this ILogger log, string file);

    [Description("Nothing to do.")]
    [LoggerMessage(LogLevel.Information, "The journal accepts calls again.", EventName = "journal.became_available")]
    public static partial void BecameAvailable(this ILogger log);

    [Description("What was delivered may be delivered again after a crash. The reason is one of the disk.")]
    [LoggerMessage(LogLevel.Error, "A change of destination {Destination}'s state could not be stored: {Reason}.", EventName = "journal.change_failed")]
    public static partial void ChangeFailed(this ILogger log, string destination, string reason);

    [Description("The write-ahead file grows until it works. The reason is one of the disk.")]
    [LoggerMessage(LogLevel.Warning, "The write-ahead file could not be emptied: {Reason}. It is tried again.", EventName = "journal.checkpoint_failed")]
    public static partial void CheckpointFailed(this ILogger log, string reason);

    [Description("A fault of our own, or a part of the journal that is damaged. Calls are taken and delivered; please report it with what the line says.")]
    [LoggerMessage(LogLevel.Error,
        "Something of the journal's upkeep (trimming, erasing, watching its files) broke off; it is tried again.",
        EventName = "journal.upkeep_failed")]
    public static partial void ChoreFailed(this ILogger log, Exception broken);

    [Description("What is stored takes more space than it could until it works. The reason is one of the disk.")]
    [LoggerMessage(LogLevel.Warning, "Stored calls could not be packed: {Reason}. It is tried again.", EventName = "journal.not_packed")]
    public static partial void NotPacked(this ILogger log, string reason);

    [Description("The disk gave back something else than was written. Space stays taken; look at the disk.")]
    [LoggerMessage(LogLevel.Warning,
        "Records {First} to {Last} are due for trimming but their pages are damaged: {Reason}. Their space stays taken.",
        EventName = "journal.block_not_trimmed")]
    public static partial void BlockNotTrimmed(this ILogger log, long first, long last, string reason);

    [Description("The disk gave back something else than was written. Records are trimmed all the same, but space stays taken; look at the disk.")]
    [LoggerMessage(LogLevel.Warning,
        "What belonged to trimmed records could not be cleared away: {Reason}. It is tried again.",
        EventName = "journal.not_cleared_away")]
    public static partial void NotClearedAway(this ILogger log, string reason);

    [Description("What a client sends again late may be delivered twice. Raise `deduplication.ids`.")]
    [LoggerMessage(LogLevel.Warning,
        "More than {Ids} message ids came within {Window}: the oldest are forgotten early, and what is sent again with one is delivered again. "
        + "Raise `deduplication.ids`.",
        EventName = "journal.ids_forgotten_early")]
    public static partial void IdsForgottenEarly(this ILogger log, int ids, DisplayDuration window);

    [Description("A part of the journal is damaged. Deliveries go on; look at the disk.")]
    [LoggerMessage(LogLevel.Error,
        "The message ids that were accepted lately cannot all be read: {Reason}. What is sent again with one of these is delivered again.",
        EventName = "journal.ids_unreadable")]
    public static partial void IdsUnreadable(this ILogger log, string reason);

    [Description(
        "The disk gave back something else than was written. [Restore](look-after-the-journal.md#restore) says in which order to go about it.")]
    [LoggerMessage(LogLevel.Critical,
        "The list of suppressed and deleted people is damaged, so the gateway cannot tell who must be left alone, and sends nothing to anybody: {Reason}. Calls are still taken. "
        + "Restore the journal's folder from a backup.",
        EventName = "journal.tombstones_unreadable")]
    public static partial void TombstonesUnreadable(this ILogger log, string reason);

    [Description("Messages that were not delivered are given up for good. Retry or drop dead letters in time, or raise the limits.")]
    [LoggerMessage(LogLevel.Warning,
        "Destination {Destination}: the oldest of its dead letters ({Count}) were dropped, as more than {Most} or older than {Age} are not kept "
        + "(retention.dead_letters, retention.dead_letter_age).",
        EventName = "journal.letters_dropped")]
    public static partial void LettersDropped(this ILogger log, string destination, int count, long most, DisplayDuration age);
}
