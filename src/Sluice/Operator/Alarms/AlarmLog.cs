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

    [Description("The alarm is over.")]
    [LoggerMessage(LogLevel.Information, "Destination {Destination} is not silent any more.", EventName = "alarms.no_longer_silent")]
    public static partial void NoLongerSilent(this ILogger log, string destination);
}
