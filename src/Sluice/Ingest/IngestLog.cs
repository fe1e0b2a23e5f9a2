using Sluice.Translation;

namespace Sluice.Ingest;

/// <summary>What ingest tells the operator. Never credentials, bodies, values or query strings.</summary>
internal static partial class IngestLog
{
    [LoggerMessage(LogLevel.Warning, "{Address} got 200 for a Pipelines call, but {Items} item(s) were dropped: {Reason}, field '{Field}'. With the header X-Strict-Mode: 1 the sender is told. {Silent} more like it since the last such line.")]
    public static partial void Dropped(this ILogger log, string address, int items, string reason, string field, long silent);

    [LoggerMessage(LogLevel.Error, "The journal takes nothing; calls are answered 503 until it does. {Silent} more since the last such line.")]
    public static partial void NotStored(this ILogger log, Exception cause, long silent);

    [LoggerMessage(LogLevel.Error, "A call ({Operation}) failed inside the gateway and was answered 500; nothing was stored. {Silent} more since the last such line.")]
    public static partial void Failed(this ILogger log, Exception cause, Operation operation, long silent);

    [LoggerMessage(LogLevel.Debug, "Call {Call} was accepted, but '{Field}' not taken as sent: {Message}")]
    public static partial void NotTakenAsSent(this ILogger log, MessageId call, string field, string message);
}
