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

    private const string FloodText =
        "Destination {Destination}: a flood of new identifiers: {What} See what that client sends. If it is right, `sluice destinations resume {Destination}` takes it as usual; "
        + "if not, mend the client, or keep its messages from the destination.";

    private const string FloodHeldText =
        "Destination {Destination} is held, because of a flood of new identifiers: {What} Nothing is lost, and nothing more is sent to it until "
        + "`sluice destinations resume {Destination}`, which lets all of it through and takes it as usual. What is not to go through can be kept from it before, in sluice.yaml.";

    private const string GuardUnreadableText =
        "Destination {Destination}: what its guard against floods of new identifiers knows cannot be read: {Why} Deliveries go on without the guard.";

    [LoggerMessage(LogLevel.Debug, "Destination {Destination}: item {Item} is tried again in {Delay}: {Why}.")]
    public static partial void WillRetry(this ILogger log, string destination, Journal.ItemKey item, TimeSpan delay, string why);

    [LoggerMessage(LogLevel.Information, "Destination {Destination} starts after call {Position}, with {Waiting} items waiting for another try.")]
    public static partial void Started(this ILogger log, string destination, long position, long waiting);

    [LoggerMessage(LogLevel.Warning, "Destination {Destination} fails for everybody: {Why}. Its messages wait in the journal; next try in {Delay}.")]
    public static partial void Failing(this ILogger log, string destination, string why, TimeSpan delay);

    [LoggerMessage(LogLevel.Error, "Destination {Destination} is paused: {Why}. Correct its settings in sluice.yaml. Nothing is lost: its messages wait in the journal, and it is probed from time to time.")]
    public static partial void Refused(this ILogger log, string destination, string why);

    [LoggerMessage(LogLevel.Information, "Destination {Destination} takes messages again.")]
    public static partial void Resumed(this ILogger log, string destination);

    [LoggerMessage(LogLevel.Error, "Destination {Destination}: {Count} more dead letters, the last one because: {Why}")]
    public static partial void Died(this ILogger log, string destination, int count, string why);

    [LoggerMessage(LogLevel.Warning, "Destination {Destination} has {Count} items waiting for another try, as many as it may. Nothing more is read for it until some have gone.")]
    public static partial void WaitingRoomFull(this ILogger log, string destination, long count);

    [LoggerMessage(LogLevel.Warning, "Destination {Destination} has items of {Count} persons waiting for another try, of as many as it may. Nothing more is read for it until some have gone.")]
    public static partial void TooManyWait(this ILogger log, string destination, int count);

    [LoggerMessage(LogLevel.Error, "Destination {Destination}: a block of the journal that ends with call {Last} cannot be read and is skipped: {Damage}")]
    public static partial void SkippedDamage(this ILogger log, string destination, long last, string damage);

    [LoggerMessage(LogLevel.Warning, "Destination {Destination}: progress cannot be stored at the moment: {Why} After a crash some messages would be sent twice.")]
    public static partial void CannotStore(this ILogger log, string destination, string why);

    [LoggerMessage(LogLevel.Warning, KeptTokenUnusableText)]
    public static partial void KeptTokenUnusable(this ILogger log, string destination, string file, string why);

    [LoggerMessage(LogLevel.Warning, CannotKeepTokenText)]
    public static partial void CannotKeepToken(this ILogger log, string destination, string file, string why);

    [LoggerMessage(LogLevel.Information, "{Replay}: everything of it has ended.")]
    public static partial void Replayed(this ILogger log, string replay);

    [LoggerMessage(LogLevel.Error, "Replays cannot be looked at: {Why} They go on when the configuration or a replay changes, or at the next start.")]
    public static partial void ReplaysUnreadable(this ILogger log, string why);

    [LoggerMessage(LogLevel.Warning, "Destination {Destination} has its place in the journal already, so 'start: {Start}' changes nothing. `sluice replay --destination {Destination}` sends it a range again.")]
    public static partial void StartChangesNothing(this ILogger log, string destination, string start);

    [LoggerMessage(LogLevel.Warning, FloodText)]
    public static partial void Flood(this ILogger log, string destination, string what);

    [LoggerMessage(LogLevel.Warning, FloodHeldText)]
    public static partial void FloodHeld(this ILogger log, string destination, string what);

    [LoggerMessage(LogLevel.Information, "Destination {Destination}: the flood of new identifiers is over.")]
    public static partial void FloodOver(this ILogger log, string destination);

    [LoggerMessage(LogLevel.Information, "Destination {Destination}: the flood of new identifiers has lasted for {Time} and is taken as usual from now on.")]
    public static partial void FloodIsUsual(this ILogger log, string destination, TimeSpan time);

    [LoggerMessage(LogLevel.Information, "Destination {Destination}: the flood of new identifiers is accepted; all that comes within {Time} is taken as usual.")]
    public static partial void FloodAccepted(this ILogger log, string destination, TimeSpan time);

    [LoggerMessage(LogLevel.Warning, GuardUnreadableText)]
    public static partial void GuardUnreadable(this ILogger log, string destination, string why);

    [LoggerMessage(LogLevel.Error, "Destination {Destination} broke off unexpectedly and starts again in {Delay} from what is stored.")]
    public static partial void BrokeOff(this ILogger log, Exception why, string destination, TimeSpan delay);
}
