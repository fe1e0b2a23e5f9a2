using System.ComponentModel;
using Sluice.Journal;

namespace Sluice.Delivery;

/// <summary>Every sentence that delivery says. Warning: nothing is lost. Error: a human is needed.</summary>
internal static partial class DeliveryLog
{
    private const string KeptTokenUnusableText =
        "Destination {Destination}: the refresh token kept in {File} cannot be used: {Why}. The one in sluice.yaml is tried instead; if the destination refuses it, "
        + "put a new one there.";

    private const string CannotKeepTokenText =
        "Destination {Destination}: its new refresh token cannot be kept in {File}: {Why} Deliveries go on, and keeping it is tried again with the next token; "
        + "after a restart before then the destination may refuse us.";

    [Description("One delivery failed for a reason that time may mend.")]
    [LoggerMessage(LogLevel.Debug, "Destination {Destination}: {Item} is tried again in {Delay}: {Why}.", EventName = "delivery.will_retry")]
    public static partial void WillRetry(this ILogger log, string destination, ItemKey item, DisplayDuration delay, string why);

    [Description(
        "The destination was not in the configuration for longer than the journal keeps calls. They are gone; `retention.age` and `retention.size` say how many are kept, and "
        + "`sluice destinations pause` keeps all that a destination is to get.")]
    [LoggerMessage(LogLevel.Warning,
        "Destination {Destination}: calls {First} to {Last} left the journal while it was not in the configuration, and are not delivered to it.",
        EventName = "delivery.calls_trimmed")]
    public static partial void CallsTrimmed(this ILogger log, string destination, long first, long last);

    [Description("`sluice check` says the same. Correct its address in `sluice.yaml`, or add what the sentence says.")]
    [LoggerMessage(LogLevel.Warning, "Destination {Destination} will be paused: {Why}.", EventName = "delivery.unreachable")]
    public static partial void Unreachable(this ILogger log, string destination, string why);

    [Description("`sluice check` says the same. Switch one of its actions on, or the destination off.")]
    [LoggerMessage(LogLevel.Warning, "Destination {Destination} gets nothing: all its actions are switched off.", EventName = "delivery.gets_nothing")]
    public static partial void GetsNothing(this ILogger log, string destination);

    [Description("Deliveries begin, at the start or after a change.")]
    [LoggerMessage(LogLevel.Information,
        "Destination {Destination} starts after call {Position}; items that wait for another try: {Waiting}.",
        EventName = "delivery.started")]
    public static partial void Started(this ILogger log, string destination, long position, long waiting);

    [Description("The destination is down or overloaded. Nothing to do but to wait; it is probed, and what it missed is delivered then.")]
    [LoggerMessage(LogLevel.Warning,
        "Destination {Destination} fails for everybody: {Why}. Its messages wait in the journal; next try in {Delay}.",
        EventName = "delivery.failing")]
    public static partial void Failing(this ILogger log, string destination, string why, DisplayDuration delay);

    [Description(
        "It does not accept our credentials, is closed to us, or is at an address that is not allowed. Correct its settings; deliveries then go on "
        + "from where they stopped.")]
    [LoggerMessage(LogLevel.Error,
        "Destination {Destination} is paused: {Why}. Correct its settings in sluice.yaml. Nothing is lost: its messages wait in the journal, and "
        + "it is probed from time to time.",
        EventName = "delivery.refused")]
    public static partial void Refused(this ILogger log, string destination, string why);

    [Description("Nothing to do.")]
    [LoggerMessage(LogLevel.Information, "Destination {Destination} takes messages again.", EventName = "delivery.resumed")]
    public static partial void Resumed(this ILogger log, string destination);

    [Description(
        "The destination rejected them, they were tried for too long, or no request could be made of them. `sluice dead-letters list` says why, which may quote "
        + "the message and is therefore not in the log; `retry` delivers them when the cause is mended. At most once in ten seconds for a destination.")]
    [LoggerMessage(LogLevel.Error,
        "Destination {Destination} has more dead letters ({Count}); the last one: {Cause}. `sluice dead-letters list --destination {Destination}` says why.",
        EventName = "delivery.died")]
    public static partial void Died(this ILogger log, string destination, int count, string cause);

    [Description("Many messages failed one by one. Mend what the last failures say, or raise `waiting_room`.")]
    [LoggerMessage(LogLevel.Warning,
        "Destination {Destination} has as many items waiting for another try as it may ({Count}). Nothing more is read for it until some have gone.",
        EventName = "delivery.waiting_room_full")]
    public static partial void WaitingRoomFull(this ILogger log, string destination, long count);

    [Description("Many persons' messages failed one by one. Mend what the last failures say.")]
    [LoggerMessage(LogLevel.Warning,
        "Destination {Destination} has items waiting for another try of as many persons as it may ({Count}). Nothing more is read for it until "
        + "some have gone.",
        EventName = "delivery.too_many_wait")]
    public static partial void TooManyWait(this ILogger log, string destination, int count);

    [Description("These calls cannot be delivered to it: the journal is damaged there. `sluice journal doctor` says more; look at the disk.")]
    [LoggerMessage(LogLevel.Error,
        "Destination {Destination}: a block of the journal that ends with call {Last} cannot be read and is skipped: {Damage}",
        EventName = "delivery.skipped_damage")]
    public static partial void SkippedDamage(this ILogger log, string destination, long last, string damage);

    [Description("The disk fails at the moment. Deliveries go on, and it is tried again.")]
    [LoggerMessage(LogLevel.Warning,
        "Destination {Destination}: progress cannot be stored at the moment: {Why} After a crash some messages would be sent twice.",
        EventName = "delivery.cannot_store")]
    public static partial void CannotStore(this ILogger log, string destination, string why);

    [Description("The file was changed or damaged. If the destination refuses us next, give it a new refresh token.")]
    [LoggerMessage(LogLevel.Warning, KeptTokenUnusableText, EventName = "delivery.kept_token_unusable")]
    public static partial void KeptTokenUnusable(this ILogger log, string destination, string file, string why);

    [Description("The data folder cannot be written. Make room, or mend its permissions, before the next restart.")]
    [LoggerMessage(LogLevel.Warning, CannotKeepTokenText, EventName = "delivery.cannot_keep_token")]
    public static partial void CannotKeepToken(this ILogger log, string destination, string file, string why);

    [Description("A replay is done.")]
    [LoggerMessage(LogLevel.Information, "{Replay}: everything of it has ended.", EventName = "delivery.replayed")]
    public static partial void Replayed(this ILogger log, string replay);

    [Description("The journal could not be read at that moment.")]
    [LoggerMessage(LogLevel.Error,
        "Replays cannot be looked at: {Why} They go on when the configuration or a replay changes, or at the next start.",
        EventName = "delivery.replays_unreadable")]
    public static partial void ReplaysUnreadable(this ILogger log, string why);

    [Description("The journal cannot be read or written at the moment. Nothing is lost: the destination gets what it would have got.")]
    [LoggerMessage(LogLevel.Warning,
        "Destination {Destination} cannot be given its place in the journal: {Why} It is tried again in {Delay}.",
        EventName = "delivery.has_no_place")]
    public static partial void HasNoPlace(this ILogger log, string destination, string why, DisplayDuration delay);

    [Description("Remove `start`, or send the range again as the sentence says.")]
    [LoggerMessage(LogLevel.Warning,
        "Destination {Destination} has its place in the journal already, so 'start: {Start}' changes nothing. `sluice replay --destination "
        + "{Destination}` sends it a range again.",
        EventName = "delivery.start_changes_nothing")]
    public static partial void StartChangesNothing(this ILogger log, string destination, string start);

    [Description("A fault of the gateway itself at one destination, which goes on by itself. Please report it with these lines.")]
    [LoggerMessage(LogLevel.Error,
        "Destination {Destination} broke off unexpectedly and starts again in {Delay} from what is stored.",
        EventName = "delivery.broke_off")]
    public static partial void BrokeOff(this ILogger log, Exception why, string destination, DisplayDuration delay);
}
