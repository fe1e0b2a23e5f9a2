using System.Net;
using Sluice.Ingest.Answers;
using Sluice.Ingest.Sources;
using Sluice.Translation;

namespace Sluice.Ingest.Reporting;

/// <summary>Tells the operator what senders are not told, each kind at most once in ten seconds.</summary>
/// <param name="log">Where it is told.</param>
/// <param name="clock">Measures the ten seconds.</param>
/// <param name="senderOf">Where a request comes from, seen through the proxies that are trusted: behind one, all senders would have its address.</param>
internal sealed class IngestReports(ILogger log, TimeProvider clock, Func<HttpContext, IPAddress?> senderOf)
{
    private const int LongestQuote = 200;

    private readonly LogThrottle _drops = new(clock);
    private readonly LogThrottle _foreigners = new(clock);
    private readonly LogThrottle _strangers = new(clock);
    private readonly LogThrottle _floods = new(clock);
    private readonly LogThrottle _failures = new(clock);

    /// <summary>A Pipelines call, items of it or an image were dropped behind a 200.</summary>
    public void Dropped(HttpContext http, Problem why, int items)
    {
        var address = AddressOf(http);
        if (_drops.MaySpeak(HashCode.Combine(address, why.Reason), out var silent))
            log.Dropped(address, items, why.Reason, why.Reason == Refusal.UnknownKey.Reason ? "the credentials" : Place(why.Field), silent);
    }

    /// <summary>A page called whose origin may not.</summary>
    /// <param name="origin">As the browser names it; of a page that asks for an image, as its referrer tells it; empty when there is none.</param>
    public void Foreign(string origin)
    {
        if (!_foreigners.MaySpeak(origin.GetHashCode(StringComparison.Ordinal), out var silent)) return;
        if (origin.Length == 0) log.NoReferrer(silent);
        else log.Foreign(Short(origin), silent);
    }

    /// <summary>A call was answered 401.</summary>
    public void Unauthorized(HttpContext http, Api api)
    {
        var address = AddressOf(http);
        if (_strangers.MaySpeak(HashCode.Combine(address, api), out var silent)) log.Unauthorized(address, api, silent);
    }

    /// <summary>A call was answered 429, as its source sends more than its rate allows.</summary>
    public void TooMany(Bucket bucket)
    {
        if (_floods.MaySpeak(bucket.Source.GetHashCode(StringComparison.Ordinal), out var silent)) log.TooMany(bucket.Source, bucket.Rate, silent);
    }

    /// <summary>The journal refused an append.</summary>
    public void NotStored(string reason)
    {
        if (_failures.MaySpeak(0, out var silent)) log.NotStored(reason, silent);
    }

    /// <summary>A fault of our own.</summary>
    public void Failed(Exception cause, Operation operation)
    {
        if (_failures.MaySpeak(1, out var silent)) log.Failed(cause, operation, silent);
    }

    /// <summary>What was accepted, but not as it was sent.</summary>
    /// <param name="sequence">Under which number the call is stored.</param>
    /// <param name="diagnostics">What that is.</param>
    public void NotTakenAsSent(long sequence, IReadOnlyList<Diagnostic> diagnostics)
    {
        if (!log.IsEnabled(LogLevel.Debug)) return;
        foreach (var diagnostic in diagnostics) log.NotTakenAsSent(sequence, Place(diagnostic.Field), Short(diagnostic.Message));
    }

    /// <summary>A text for a line: names of fields, texts in them, origins and paths are the sender's, as long as it likes.</summary>
    public static string Short(string text) => Truncate.To(text, LongestQuote);

    private string AddressOf(HttpContext http) => senderOf(http)?.ToString() ?? "?";

    private static string Place(string field) => field.Length == 0 ? "the body" : Short(field);
}
