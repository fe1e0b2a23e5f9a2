using System.ComponentModel;
using Sluice.Journal;

namespace Sluice.Operator.Alarms;

/// <summary>What alarms say. Error: a human is needed.</summary>
internal static partial class AlarmLog
{
    [Description(
        "The dispatcher or the destination stands still. See with curl whether its address answers from this machine, look at its `timeout`; "
        + "a restart of the gateway takes everything up anew. Where the line names the list of suppressed and deleted people, do what `journal.tombstones_unreadable` says.")]
    [LoggerMessage(LogLevel.Error,
        "Destination {Destination} is silent: calls came in ({Calls}), nothing became of them for {Time}, and {Why}. "
        + "Nothing is lost; `sluice destinations status` shows more.", EventName = "alarms.silent")]
    public static partial void Silent(this ILogger log, string destination, long calls, DisplayDuration time, string why);

    [Description(
        "Everything that was sent to it for as long as `alarms.silence` failed, for fewer people than it takes to call it a failure for everybody. The reason says where to look: "
        + "a name that is not found or an address that does not answer is usually `url` or `allow`. Said once, until something arrives.")]
    [LoggerMessage(LogLevel.Warning,
        "Destination {Destination} has got nothing for {Time}: all that was tried failed, the last with: {Why}. Items that wait for another try: {Waiting}. They are tried again "
        + "until `retry.horizon` has passed; `sluice destinations status` shows more.", EventName = "delivery.not_getting_through")]
    public static partial void NotGettingThrough(this ILogger log, string destination, DisplayDuration time, long waiting, string why);

    [Description("The alarm is over.")]
    [LoggerMessage(LogLevel.Information, "Destination {Destination} is not silent any more.", EventName = "alarms.no_longer_silent")]
    public static partial void NoLongerSilent(this ILogger log, string destination);
}
