using System.ComponentModel;
using System.Net;
using Sluice.Ingest.Reporting;
using Sluice.Journal.Replays;

namespace Sluice.Operator.Admin;

/// <summary>What the administration says. Information: the operator did something.</summary>
internal static partial class AdminLog
{
    [Description(
        "Somebody who may not asked for administration or metrics. If it was you, the sentence says what is missing; if not, find out who it was. "
        + "At most one line in ten seconds for each address and reason.")]
    [LoggerMessage(LogLevel.Warning,
        "An administration request from {Address} is refused: {Method} {Path}. {Why}{Silent}",
        EventName = "admin.refused")]
    public static partial void Refused(this ILogger log, IPAddress? address, string method, string path, string why, LeftOutLines silent);

    [Description("A fault of the gateway itself at one request. Please report it with these lines.")]
    [LoggerMessage(LogLevel.Error, "The administration request {Method} {Path} failed unexpectedly.", EventName = "admin.failed")]
    public static partial void Failed(this ILogger log, Exception why, string method, string path);

    [Description("For the record: an operator did it.")]
    [LoggerMessage(LogLevel.Information,
        "Destination {Destination} is held by the operator: nothing is sent to it, and nothing is lost.",
        EventName = "admin.held")]
    public static partial void Held(this ILogger log, string destination);

    [Description("For the record: an operator did it.")]
    [LoggerMessage(LogLevel.Information, "Destination {Destination} is released by the operator.", EventName = "admin.released")]
    public static partial void Released(this ILogger log, string destination);

    [Description("For the record: an operator did it.")]
    [LoggerMessage(LogLevel.Information, "Destination {Destination}: dead letters ({Count}) are retried by the operator.", EventName = "admin.retried")]
    public static partial void Retried(this ILogger log, string destination, int count);

    [Description("For the record: an operator did it. What was dropped is not delivered any more.")]
    [LoggerMessage(LogLevel.Information, "Destination {Destination}: dead letters ({Count}) are dropped by the operator.", EventName = "admin.dropped")]
    public static partial void Dropped(this ILogger log, string destination, int count);

    [Description("For the record: an operator did it. The numbers are those of the report.")]
    [LoggerMessage(LogLevel.Information,
        "A person is forgotten by the operator. Blanked calls: {Calls}, messages in them: {Messages}.",
        EventName = "admin.forgotten")]
    public static partial void Forgotten(this ILogger log, long calls, long messages);

    [Description("For the record: an operator did it.")]
    [LoggerMessage(LogLevel.Information, "{Replay} is begun by the operator: calls {First} to {Last}.", EventName = "admin.replay_begun")]
    public static partial void ReplayBegun(this ILogger log, string replay, long first, long last);

    [Description("For the record: an operator did it.")]
    [LoggerMessage(LogLevel.Information, "{Replay} is set to {Stage} by the operator.", EventName = "admin.replay_set")]
    public static partial void ReplaySet(this ILogger log, string replay, ReplayStage stage);
}
