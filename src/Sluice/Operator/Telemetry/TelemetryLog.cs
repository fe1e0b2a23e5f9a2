namespace Sluice.Operator.Telemetry;

/// <summary>What is said of metrics and traces that are sent.</summary>
internal static partial class TelemetryLog
{
    [LoggerMessage(LogLevel.Warning, "Metrics and traces cannot be sent to {Endpoint}: {Why}. The gateway works on; what cannot be sent is not kept.")]
    public static partial void CannotPush(this ILogger log, Uri endpoint, string why);

    [LoggerMessage(LogLevel.Information, "Metrics and traces are sent to {Endpoint} again.")]
    public static partial void PushesAgain(this ILogger log, Uri endpoint);
}
