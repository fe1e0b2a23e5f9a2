using System.Net;

namespace Sluice.Operator.Admin;

/// <summary>What the administration says. Information: the operator did something.</summary>
internal static partial class AdminLog
{
    [LoggerMessage(LogLevel.Warning, "An administration request from {Address} is refused: {Method} {Path}. {Why}")]
    public static partial void Refused(this ILogger log, IPAddress? address, string method, string path, string why);

    [LoggerMessage(LogLevel.Error, "The administration request {Method} {Path} failed unexpectedly.")]
    public static partial void Failed(this ILogger log, Exception why, string method, string path);

    [LoggerMessage(LogLevel.Information, "Destination {Destination} is held by the operator: nothing is sent to it, and nothing is lost.")]
    public static partial void Held(this ILogger log, string destination);

    [LoggerMessage(LogLevel.Information, "Destination {Destination} is released by the operator.")]
    public static partial void Released(this ILogger log, string destination);

    [LoggerMessage(LogLevel.Information, "Destination {Destination}: {Count} dead letters are retried by the operator.")]
    public static partial void Retried(this ILogger log, string destination, int count);

    [LoggerMessage(LogLevel.Information, "Destination {Destination}: {Count} dead letters are dropped by the operator.")]
    public static partial void Dropped(this ILogger log, string destination, int count);

    [LoggerMessage(LogLevel.Information, "A person is forgotten by the operator: {Calls} calls were blanked, with {Messages} messages of theirs.")]
    public static partial void Forgotten(this ILogger log, long calls, long messages);

    [LoggerMessage(LogLevel.Information, "{Replay} is begun by the operator: calls {First} to {Last}.")]
    public static partial void ReplayBegun(this ILogger log, string replay, long first, long last);

    [LoggerMessage(LogLevel.Information, "{Replay} is set to {Stage} by the operator.")]
    public static partial void ReplaySet(this ILogger log, string replay, Journal.ReplayStage stage);
}
