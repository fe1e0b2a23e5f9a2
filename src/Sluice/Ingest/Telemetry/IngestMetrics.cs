using System.Diagnostics.Metrics;

namespace Sluice.Ingest.Telemetry;

/// <summary>What ingest counts, for who collects metrics. Made only when somebody does.</summary>
internal sealed class IngestMetrics : IDisposable
{
    /// <summary>The name of the meter.</summary>
    public const string Name = "Sluice.Ingest";

    private readonly Meter _meter = new(Name);

    public IngestMetrics(CallCounts counts)
    {
        _meter.CreateObservableCounter("sluice.ingest.calls", () => Calls(counts), "{call}",
            "Calls: accepted when they are on disk, else refused; also requests that no endpoint takes.");
        _meter.CreateObservableCounter("sluice.ingest.altered_calls", () => Altered(counts), "{call}",
            "Accepted calls of which something was left out, replaced or larger than allowed, or to which a rule could not be applied. "
            + "The log says what at the level debug: ingest.not_taken_as_sent.");
        _meter.CreateObservableCounter("sluice.ingest.refused_items", () => Items(counts), "{item}",
            "Items that were refused although their call was answered with success: of batches, and of Pipelines calls without X-Strict-Mode.");
        _meter.CreateObservableCounter("sluice.ingest.old_key_calls", () => OldKeys(counts), "{call}",
            "Calls with another key than the first of their source's: of senders that do not have the new one yet.");
    }

    public void Dispose() => _meter.Dispose();

    private static IEnumerable<Measurement<long>> Calls(CallCounts counts) =>
        counts.Accepted.Select(static one => new Measurement<long>(one.Count,
                [new("sluice.api", one.Kind.Api), new("sluice.operation", one.Kind.Operation), new("sluice.outcome", "accepted")]))
            .Concat(counts.Refused.Select(static one => new Measurement<long>(one.Count,
                [new("sluice.api", one.Kind.Api), new("sluice.operation", one.Kind.Operation), new("sluice.outcome", "refused"), new("error.type", one.Reason)])));

    private static IEnumerable<Measurement<long>> Altered(CallCounts counts) => counts.Altered.Select(static one => new Measurement<long>(
        one.Count, [new("sluice.api", one.Kind.Api), new("sluice.operation", one.Kind.Operation)]));

    private static IEnumerable<Measurement<long>> OldKeys(CallCounts counts) =>
        counts.OldKeys.Select(static one => new Measurement<long>(one.Count, [new("sluice.source", one.Source)]));

    private static IEnumerable<Measurement<long>> Items(CallCounts counts) => counts.RefusedItems.Select(static one => new Measurement<long>(
        one.Count, [new("sluice.api", one.Kind.Api), new("sluice.operation", one.Kind.Operation), new("error.type", one.Reason)]));
}
