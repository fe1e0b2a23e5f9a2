using System.Diagnostics.Metrics;

namespace Sluice.Journal;

/// <summary>How the journal stands, for who collects metrics. Made only when somebody does.</summary>
internal sealed class JournalMetrics : IDisposable
{
    /// <summary>The name of the meter.</summary>
    public const string Name = "Sluice.Journal";

    private readonly Meter _meter = new(Name);

    public JournalMetrics(SqliteJournal journal)
    {
        _meter.CreateObservableCounter("sluice.journal.calls", () => journal.Appended, "{call}", "Calls that were stored.");
        _meter.CreateObservableGauge("sluice.journal.size", () => journal.BytesOnDisk, "By", "What the journal takes on disk, its reserve included.");
        _meter.CreateObservableGauge("sluice.journal.available", () => journal.Unavailable is null ? 1 : 0, description:
            "Whether calls are taken: 1, or 0 when the journal cannot store them.");
        _meter.CreateObservableGauge("sluice.journal.queue", () => journal.AppendsWaiting, "{call}", "Calls that wait for the disk.");
        _meter.CreateObservableCounter("sluice.journal.commits", () => journal.Commits, "{commit}", "Commits, each with one synchronisation to the disk.");
        _meter.CreateObservableCounter("sluice.journal.failed_commits", () => journal.FailedCommits, "{commit}",
            "Commits of which nothing was stored, because the disk or the file failed.");
        _meter.CreateObservableCounter("sluice.journal.damaged_blocks", () => (long)journal.DamagedBlocks, "{block}", "Damaged stretches that readers have met.");
        _meter.CreateObservableCounter("sluice.journal.duplicates", () => journal.Duplicates.Repeated, "{message}",
            "Messages that were sent again with an id that had been accepted: kept, and not delivered again.");
        _meter.CreateObservableGauge("sluice.journal.known_ids", () => journal.Duplicates.Known, "{id}", "Message ids that would be noticed if they came again.");
        _meter.CreateObservableCounter("sluice.journal.ids_forgotten_early", () => journal.Duplicates.ForgottenEarly, "{id}",
            "Message ids that were forgotten within `deduplication.window`, because there were more than `deduplication.ids`.");
    }

    public void Dispose() => _meter.Dispose();
}
