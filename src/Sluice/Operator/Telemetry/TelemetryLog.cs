using System.ComponentModel;

namespace Sluice.Operator.Telemetry;

/// <summary>What is said of metrics and traces that are sent.</summary>
internal static partial class TelemetryLog
{
    [Description(
        "The receiver of `telemetry.otlp` is down, refuses us, or is at an address that is not allowed; the sentence then has the line that allows "
        + "it. Said once until it works again.")]
    [LoggerMessage(LogLevel.Warning,
        "Metrics and traces cannot be sent to {Endpoint}: {Why}. The gateway works on; what cannot be sent is not kept.",
        EventName = "telemetry.cannot_push")]
    public static partial void CannotPush(this ILogger log, Uri endpoint, string why);

    [Description("Nothing to do.")]
    [LoggerMessage(LogLevel.Information, "Metrics and traces are sent to {Endpoint} again.", EventName = "telemetry.pushes_again")]
    public static partial void PushesAgain(this ILogger log, Uri endpoint);
}
