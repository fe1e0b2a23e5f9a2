using System.Diagnostics;
using Endpoint = Sluice.Translation.Endpoint;

namespace Sluice.Ingest.Telemetry;

/// <summary>
/// What is counted, measured and traced of one call; reused call after call. Without anybody who listens it makes no span, looks at no clock and
/// takes no memory.
/// </summary>
internal sealed class CallWatch
{
    /// <summary>The source of spans of calls.</summary>
    public const string SourceName = IngestMetrics.Name;

    /// <summary>Why a call was refused whose sender had gone before its end: nobody got an answer, so there is no status.</summary>
    public const string Aborted = "aborted";

    private static readonly ActivitySource Source = new(SourceName);
    private Activity? _span;
    private long _begun;
    private bool _isTimed;

    /// <summary>The place of its kind.</summary>
    public int Kind { get; private set; }

    /// <summary>What the call is stored with, so that deliveries go on with its trace; default when the call is not traced.</summary>
    public ActivityContext Trace => _span is { Recorded: true } span ? span.Context : default;

    /// <summary>The call's head is there.</summary>
    public void Begin(HttpContext http, in Endpoint endpoint, TimeProvider clock)
    {
        Kind = CallKind.PlaceOf(endpoint);
        _isTimed = CallDuration.IsWanted;
        if (_isTimed) _begun = clock.GetTimestamp();
        _span = Source.HasListeners() ? Span(http, CallKind.All[Kind]) : null;
    }

    /// <summary>The call is durable under this number.</summary>
    public void Stored(long sequence) => _span?.SetTag("sluice.sequence", sequence);

    /// <summary>The answer is written.</summary>
    /// <param name="http">The call.</param>
    /// <param name="clock">The time.</param>
    /// <param name="error">Why it was refused; null when it was not.</param>
    public void End(HttpContext http, TimeProvider clock, string? error)
    {
        if (_isTimed) CallDuration.Record(clock.GetElapsedTime(_begun), CallKind.All[Kind], http, error);
        if (_span is null) return;
        if (error != Aborted) _span.SetTag("http.response.status_code", http.Response.StatusCode);
        if (error is not null) _span.SetTag("error.type", error);
        // By the conventions what the caller did wrong is no error of the server.
        if (http.Response.StatusCode >= 500) _span.SetStatus(ActivityStatusCode.Error);
        _span.Dispose();
        _span = null;
    }

    // Neither path nor query: they name people.
    private static Activity? Span(HttpContext http, CallKind kind)
    {
        var headers = http.Request.Headers;
        ActivityContext.TryParse(headers.TraceParent, headers.TraceState, isRemote: true, out var caller);
        return Source.StartActivity($"{http.Request.Method} {kind.Route}", ActivityKind.Server, caller,
        [
            new("http.request.method", http.Request.Method), new("http.route", kind.Route), new("url.scheme", http.Request.Scheme),
            new("server.address", http.Request.Host.Host), new("sluice.api", kind.Api), new("sluice.operation", kind.Operation),
        ]);
    }
}
