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
    private readonly OneLook<(Replay Replay, Standing? Standing)> _open;

    public ReplayMetrics(SqliteJournal journal, TimeProvider clock)
    {
        _open = new(() => [.. journal.Replays.Open().Select(replay => (replay, journal.Deliveries.StandingOf(replay.Account)))], clock);
        _meter.CreateObservableGauge("sluice.delivery.replay.progress", () => OfEach(Progress), description:
            "How much of its range a replay has come to, from 0 to 1. Replays that are done or cancelled have none.");
        _meter.CreateObservableGauge("sluice.delivery.replay.waiting", () => OfEach(static (_, standing) => standing?.Waiting ?? 0), "{item}",
            "Items of a replay that wait on disk for another try, or behind one that does.");
    }

    public void Dispose() => _meter.Dispose();

    private static double Progress(Replay replay, Standing? standing) =>
        replay.Last > replay.After ? (double)((standing?.Position ?? replay.After) - replay.After) / (replay.Last - replay.After) : 1;

    private IEnumerable<Measurement<T>> OfEach<T>(Func<Replay, Standing?, T> value) where T : struct =>
        from one in _open.Seen
        select new Measurement<T>(
            value(one.Replay, one.Standing),
            [new("sluice.destination", one.Replay.Destination), new("sluice.replay", one.Replay.Id.ToString(CultureInfo.InvariantCulture))]);
}
