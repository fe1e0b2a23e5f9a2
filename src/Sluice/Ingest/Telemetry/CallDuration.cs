using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Sluice.Ingest.Telemetry;

/// <summary>How long calls take, by the semantic conventions for HTTP servers. Nothing is measured while nobody listens.</summary>
internal static class CallDuration
{
    private static readonly Meter Meter = new(IngestMetrics.Name);

    private static readonly Histogram<double> Seconds = Meter.CreateHistogram(
        "http.server.request.duration", "s", "How long calls took, from their head to the end of their answer; calls only, not health, administration and the like.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] });

    // Boxed once: a status is one of a few.
    private static readonly object[] Statuses = [.. Enumerable.Range(0, 600).Select(static status => (object)status)];

    /// <summary>Whether anybody listens.</summary>
    public static bool IsWanted => Seconds.Enabled;

    /// <summary>A call was answered.</summary>
    /// <param name="took">After this time.</param>
    /// <param name="kind">What it was.</param>
    /// <param name="http">The call.</param>
    /// <param name="error">Why it was refused; null when it was not.</param>
    public static void Record(TimeSpan took, CallKind kind, HttpContext http, string? error)
    {
        var tags = new TagList
        {
            { "http.request.method", http.Request.Method },
            { "http.route", kind.Route },
            { "url.scheme", http.Request.Scheme },
        };
        if (error != CallWatch.Aborted) tags.Add("http.response.status_code", Statuses[http.Response.StatusCode]);
        if (error is not null) tags.Add("error.type", error);
        Seconds.Record(took.TotalSeconds, tags);
    }
}
