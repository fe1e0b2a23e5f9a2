using System.Diagnostics.Metrics;

namespace Sluice.Journal;

/// <summary>How long commits take. Nothing is measured while nobody listens.</summary>
internal static class CommitDuration
{
    private static readonly Meter Meter = new(JournalMetrics.Name);

    private static readonly Histogram<double> Seconds = Meter.CreateHistogram(
        "sluice.journal.commit.duration", "s", "How long commits took, the synchronisation to the disk included.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });

    /// <summary>The time at which a commit begins; 0 while nobody listens.</summary>
    public static long Begin(TimeProvider clock) => Seconds.Enabled ? clock.GetTimestamp() : 0;

    /// <summary>A commit is durable.</summary>
    public static void End(TimeProvider clock, long begun)
    {
        if (begun != 0) Seconds.Record(clock.GetElapsedTime(begun).TotalSeconds);
    }
}
