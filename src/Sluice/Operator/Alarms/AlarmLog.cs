using System.ComponentModel;
using Sluice.Journal;

namespace Sluice.Operator.Alarms;

/// <summary>What alarms say. Error: a human is needed.</summary>
internal static partial class AlarmLog
{
    [Description(
        "The dispatcher or the destination stands still. See with curl whether its address answers from this machine, look at its `timeout`; "
        + "a restart of the gateway takes everything up anew.")]
    [LoggerMessage(LogLevel.Error,
        "Destination {Destination} is silent: calls came in ({Calls}), nothing became of them for {Time}, and nothing says why. "
        + "Nothing is lost; `sluice destinations status` shows more. See its timeout, and whether it answers at all.", EventName = "alarms.silent")]
    public static partial void Silent(this ILogger log, string destination, long calls, DisplayDuration time);

    [Description("The alarm is over.")]
    [LoggerMessage(LogLevel.Information, "Destination {Destination} is not silent any more.", EventName = "alarms.no_longer_silent")]
    public static partial void NoLongerSilent(this ILogger log, string destination);
}
