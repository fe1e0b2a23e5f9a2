namespace Sluice.Operator.Alarms;

/// <summary>What alarms say. Error: a human is needed.</summary>
internal static partial class AlarmLog
{
    [LoggerMessage(LogLevel.Error,
        "Destination {Destination} is silent: {Calls} calls came in, nothing became of them for {Time}, and nothing says why. "
        + "Nothing is lost; `sluice destinations status` shows more. See its timeout, and whether it answers at all.")]
    public static partial void Silent(this ILogger log, string destination, long calls, TimeSpan time);

    [LoggerMessage(LogLevel.Information, "Destination {Destination} is not silent any more.")]
    public static partial void NoLongerSilent(this ILogger log, string destination);
}
