using System.ComponentModel;
using Sluice.Journal;

namespace Sluice.Delivery.Guarding;

/// <summary>What the guard against floods of new identifiers tells the operator. Never an identifier as it is.</summary>
internal static partial class GuardLog
{
    private const string FloodText =
        "Destination {Destination}: a flood of new identifiers: {What} See what that client sends. If it is right, `sluice destinations resume {Destination}` takes it as usual; "
        + "if not, mend the client, or keep its messages from the destination.";

    private const string FloodHeldText =
        "Destination {Destination} is held, because of a flood of new identifiers: {What} Nothing is lost, and nothing more is sent to it until "
        + "`sluice destinations resume {Destination}`, which lets all of it through and takes it as usual. What is not to go through can be kept from it before, in sluice.yaml.";

    [Description("A client may take something else for a person's id, such as a session's. It costs money where people are billed, and cannot be taken back.")]
    [LoggerMessage(LogLevel.Warning, FloodText, EventName = "guard.flood")]
    public static partial void Flood(this ILogger log, string destination, string what);

    [Description("The same, with `guard: hold`. Decide what is to go through, then resume the destination.")]
    [LoggerMessage(LogLevel.Warning, FloodHeldText, EventName = "guard.flood_held")]
    public static partial void FloodHeld(this ILogger log, string destination, string what);

    [Description("Nothing to do.")]
    [LoggerMessage(LogLevel.Information, "Destination {Destination}: the flood of new identifiers is over.", EventName = "guard.flood_over")]
    public static partial void FloodOver(this ILogger log, string destination);

    [Description("Nobody said anything, so it is no alarm any more.")]
    [LoggerMessage(LogLevel.Information,
        "Destination {Destination}: the flood of new identifiers has lasted for {Time} and is taken as usual from now on.",
        EventName = "guard.flood_is_usual")]
    public static partial void FloodIsUsual(this ILogger log, string destination, DisplayDuration time);

    [Description("The operator resumed the destination.")]
    [LoggerMessage(LogLevel.Information,
        "Destination {Destination}: the flood of new identifiers is accepted; all that comes within {Time} is taken as usual.",
        EventName = "guard.flood_accepted")]
    public static partial void FloodAccepted(this ILogger log, string destination, DisplayDuration time);

    [Description("Its part of the journal is damaged. `sluice journal doctor` says more; look at the disk.")]
    [LoggerMessage(LogLevel.Warning,
        "Destination {Destination}: what its guard against floods of new identifiers knows cannot be read: {Why} Deliveries go on without the guard.",
        EventName = "guard.unreadable")]
    public static partial void GuardUnreadable(this ILogger log, string destination, string why);
}
