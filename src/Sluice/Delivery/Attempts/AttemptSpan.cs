using System.Diagnostics;
using Sluice.Configuration;
using Sluice.Delivery.Reading;
using Sluice.Destinations;

namespace Sluice.Delivery.Attempts;

/// <summary>
/// The span of an attempt: a child of the call's, whose context lies in the journal, so that a trace goes on after a restart. A batch, and what a
/// replay sends, is a trace of its own that is linked to those of its calls. Without anybody who listens, or without a traced call, there is none.
/// </summary>
internal static class AttemptSpan
{
    /// <summary>The source of these spans.</summary>
    public const string SourceName = AttemptDuration.MeterName;

    // What collectors take, as a rule.
    private const int MostLinks = 128;

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Begins it; null when there is nothing to trace.</summary>
    /// <param name="planned">The destination.</param>
    /// <param name="contents">What is delivered.</param>
    /// <param name="item">The first item.</param>
    /// <param name="replay">The number of the replay; null when there is none.</param>
    public static Activity? Begin(PlannedDestination planned, IEnumerable<Content> contents, Item item, long? replay)
    {
        if (!Source.HasListeners()) return null;
        var (traces, count) = (new List<ActivityContext>(1), 0);
        foreach (var content in contents)
        {
            count++;
            if (content.Record.Trace is var trace && trace != default && traces.Count < MostLinks && !traces.Contains(trace)) traces.Add(trace);
        }
        if (traces.Count == 0) return null;
        var isChild = count == 1 && replay is null;
        var span = Source.StartActivity(
            $"deliver {planned.Config.Name}", ActivityKind.Client, isChild ? traces[0] : default, links: isChild ? null : traces.Select(static one => new ActivityLink(one)));
        span?.SetTag("sluice.destination", planned.Config.Name).SetTag("sluice.destination.type", planned.Config.Type).SetTag("sluice.attempt", item.Attempts + 1);
        if (count == 1) span?.SetTag("sluice.sequence", item.Key.Sequence);
        else span?.SetTag("sluice.batch.items", count);
        if (replay is { } number) span?.SetTag("sluice.replay", number);
        return span;
    }

    /// <summary>The attempt ended.</summary>
    /// <param name="span">Its span, which is to be disposed.</param>
    /// <param name="attempts">What it came to; empty when nothing was sent, as it was overtaken or called back.</param>
    public static void End(Activity? span, IReadOnlyList<Attempt> attempts)
    {
        if (span is null) return;
        if (attempts.Count == 0)
        {
            // The attempt that follows is the one to tell of.
            span.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
            return;
        }
        var (outcome, error) = AttemptDuration.Say(attempts);
        span.SetTag("sluice.outcome", outcome);
        if (error is not null) span.SetTag("error.type", error).SetStatus(ActivityStatusCode.Error);
    }

    /// <summary>A request of the attempt under way is sent: notes it in its span, and tells the receiver of the trace if it is to be told.</summary>
    public static Outgoing.Http Send(Outgoing.Http request, DestinationConfig config)
    {
        if (!Source.HasListeners() || Activity.Current is not { } span || span.Source != Source) return request;
        span.SetTag("http.request.method", request.Method).SetTag("server.address", request.Url.IdnHost).SetTag("server.port", request.Url.Port);
        if (!config.SendsTraceparent) return request;
        var headers = new List<KeyValuePair<string, string>>(request.Headers) { new("traceparent", span.Id!) };
        if (span.TraceStateString is { Length: > 0 } state) headers.Add(new("tracestate", state));
        return request with { Headers = headers };
    }

    /// <summary>A request of the attempt under way is answered.</summary>
    public static void Answered(int status)
    {
        if (Source.HasListeners() && Activity.Current is { } span && span.Source == Source) span.SetTag("http.response.status_code", status);
    }
}
