using System.ComponentModel;
using Sluice.Translation;

namespace Sluice.Ingest.Reporting;

/// <summary>What ingest tells the operator. Never credentials, bodies, values or query strings.</summary>
internal static partial class IngestLog
{
    [Description(
        "A sender does not learn that its data is wrong: tell it, or have it send `X-Strict-Mode: 1`. At most one line in ten seconds for each "
        + "sender and reason.")]
    [LoggerMessage(LogLevel.Warning,
        "{Address} got 200 for a Pipelines call or an image of which something was dropped (items: {Items}): {Reason}, at '{Field}'. With the header "
        + "X-Strict-Mode: 1 the sender is told.{Silent}",
        EventName = "ingest.dropped")]
    public static partial void Dropped(this ILogger log, string address, int items, string reason, string field, LeftOutLines silent);

    [Description("A page that may not call did so: add its origin to `browser.origins` if it is yours. At most one line in ten seconds for each origin.")]
    [LoggerMessage(LogLevel.Warning,
        "Pages of {Origin} were refused: it is not among browser.origins.{Silent}",
        EventName = "ingest.foreign_page")]
    public static partial void Foreign(this ILogger log, string origin, LeftOutLines silent);

    [Description(
        "With `browser.origins`, an image's referrer alone tells which page asks for it, and this one had none. If the page is yours, have it send one: "
        + "`Referrer-Policy: origin` is enough. At most one line in ten seconds.")]
    [LoggerMessage(LogLevel.Warning,
        "An image without a referrer was refused: browser.origins is set, and nothing tells which page asked for it.{Silent}",
        EventName = "ingest.no_referrer")]
    public static partial void NoReferrer(this ILogger log, LeftOutLines silent);

    [Description(
        "A sender has no credentials, or none that any source has: they are mistyped or revoked, or somebody is guessing. At most one line in ten seconds for each address "
        + "and API.")]
    [LoggerMessage(LogLevel.Warning,
        "{Address} got 401 for a call ({Api}): no source has its credentials.{Silent}",
        EventName = "ingest.unauthorized")]
    public static partial void Unauthorized(this ILogger log, string address, Api api, LeftOutLines silent);

    [Description(
        "A source sends more than its `rate` allows. Find out why: a program that sends in a loop, or one that has much to catch up on. If it may, raise the rate. "
        + "At most one line in ten seconds for each source.")]
    [LoggerMessage(LogLevel.Warning,
        "Calls of source {Source} are answered 429: it sends more than {Rate} operations a second, its rate.{Silent}",
        EventName = "ingest.too_many")]
    public static partial void TooMany(this ILogger log, string source, int rate, LeftOutLines silent);

    [Description(
        "`limits.connections` is reached, or the fewer that `ingest.few_connections` told of at the start, and more clients try to connect. Raise it, or find out who keeps "
        + "so many open. At most one line in ten seconds; "
        + "`kestrel.rejected_connections` counts them.")]
    [LoggerMessage(LogLevel.Warning,
        "Connections are refused: {Most} are open, as many as may be.{Silent}",
        EventName = "ingest.connections_refused")]
    public static partial void ConnectionsRefused(this ILogger log, int most, LeftOutLines silent);

    [Description(
        "The system would run out of open files before `limits.connections` is reached, so fewer connections are taken, and some files kept for the journal, `sluice.yaml` and "
        + "destinations. Raise the hard limit: `LimitNOFILE=` in the unit of systemd, `--ulimit nofile=` of Docker, `ulimit -Hn` of a shell; or lower `limits.connections`. Then restart.")]
    [LoggerMessage(LogLevel.Warning,
        "limits.connections is {Configured}, but {Most} connections are taken at most: the system allows only {Files} open files. Raise that (LimitNOFILE, ulimit -Hn), or lower "
        + "limits.connections.",
        EventName = "ingest.few_connections")]
    public static partial void FewConnections(this ILogger log, int configured, int most, int? files);

    [Description(
        "Somebody opens requests and takes them back, or takes no answers, faster than a client that means well does. The connection was ended, and no other suffers. If it goes on, find "
        + "out who it is, at your proxy. At most one line in ten seconds; `kestrel.connection.duration` counts them by `error.type`.")]
    [LoggerMessage(LogLevel.Warning,
        "An HTTP/2 connection was ended: it asked for more than it took.{Silent}",
        EventName = "ingest.flood_ended")]
    public static partial void FloodEnded(this ILogger log, LeftOutLines silent);

    [Description("Mostly the disk is full, fails or is too slow; the line says which. Senders try again.")]
    [LoggerMessage(LogLevel.Error,
        "The journal takes nothing: {Reason} Calls are answered 503 until it does.{Silent}",
        EventName = "ingest.not_stored")]
    public static partial void NotStored(this ILogger log, string reason, LeftOutLines silent);

    [Description("A fault of the gateway itself at one call, whose sender was told. Please report it with these lines.")]
    [LoggerMessage(LogLevel.Error,
        "A call ({Operation}) failed inside the gateway and was answered 500; nothing was stored.{Silent}",
        EventName = "ingest.failed")]
    public static partial void Failed(this ILogger log, Exception cause, Operation operation, LeftOutLines silent);

    [Description(
        "Translation left something of a call out or changed it, or could not apply a rule; `sluice explain --sequence` shows all of it. "
        + "`sluice.ingest.altered_calls` counts such calls.")]
    [LoggerMessage(LogLevel.Debug, "Call {Sequence} was accepted, but '{Field}' not taken as sent: {Message}", EventName = "ingest.not_taken_as_sent")]
    public static partial void NotTakenAsSent(this ILogger log, long sequence, string field, string message);
}
