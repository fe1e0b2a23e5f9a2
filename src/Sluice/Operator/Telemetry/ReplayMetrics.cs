using System.Diagnostics.Metrics;
using System.Globalization;
using Sluice.Delivery.Attempts;
using Sluice.Journal;
using Sluice.Journal.Delivery;
using Sluice.Journal.Replays;

namespace Sluice.Operator.Telemetry;

/// <summary>How replays stand that have not ended, for who collects metrics. Made only when somebody does.</summary>
internal sealed class ReplayMetrics : IDisposable
{
    private readonly Meter _meter = new(AttemptDuration.MeterName);
    private readonly SqliteJournal _journal;

    public ReplayMetrics(SqliteJournal journal)
    {
        _journal = journal;
        _meter.CreateObservableGauge("sluice.delivery.replay.progress", () => OfEach(Progress), "1",
            "How much of its range a replay has come to, from 0 to 1. Replays that are done or cancelled have none.");
        _meter.CreateObservableGauge("sluice.delivery.replay.waiting", () => OfEach(static (_, standing) => standing?.Waiting ?? 0), "{item}",
            "Items of a replay that wait on disk for another try, or behind one that does.");
    }

    public void Dispose() => _meter.Dispose();

    private static double Progress(Replay replay, Standing? standing) =>
        replay.Last > replay.After ? (double)((standing?.Position ?? replay.After) - replay.After) / (replay.Last - replay.After) : 1;

    private IEnumerable<Measurement<T>> OfEach<T>(Func<Replay, Standing?, T> value) where T : struct =>
        from replay in _journal.Replays.All()
        where replay.Stage != ReplayStage.Cancelled
        let standing = _journal.Deliveries.StandingOf(replay.Account)
        // A dead letter of one that is done may wait again.
        where replay.Stage != ReplayStage.Done || standing?.Waiting > 0
        select new Measurement<T>(
            value(replay, standing), [new("sluice.destination", replay.Destination), new("sluice.replay", replay.Id.ToString(CultureInfo.InvariantCulture))]);
}
