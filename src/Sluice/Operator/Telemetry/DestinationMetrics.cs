using System.Diagnostics.Metrics;
using System.Text.Json;
using Sluice.Delivery;
using Sluice.Delivery.Attempts;
using Sluice.Operator.Admin;
using Sluice.Operator.Alarms;

namespace Sluice.Operator.Telemetry;

/// <summary>How destinations stand, as the administration has it, for who collects metrics. Made only when somebody does.</summary>
internal sealed class DestinationMetrics : IDisposable
{
    /// <summary>The name of the meter of alarms; all others are those of delivery.</summary>
    public const string AlarmsName = "Sluice.Alarms";

    private readonly Meter _meter = new(AttemptDuration.MeterName);
    private readonly Meter _alarms = new(AlarmsName);
    private readonly OneLook<DestinationState> _states;

    public DestinationMetrics(IAdministration administration, DeliveryService delivery, TimeProvider clock)
    {
        _states = new(() => [.. administration.DestinationsAsync(CancellationToken.None).GetAwaiter().GetResult().Where(IsWatched)], clock);
        _meter.CreateObservableGauge("sluice.delivery.state", States, description: "Whether a destination is in a state: 1 for the one that it is in, else 0.");
        _meter.CreateObservableCounter("sluice.delivery.items", () => Items(delivery), "{item}",
            "Items that ended, by how: one for each message and action, or for each call where calls are delivered. What becomes a dead letter is counted apart.");
        _meter.CreateObservableGauge("sluice.delivery.waiting", () => OfEach(static state => state.Waiting), "{item}",
            "Items that wait on disk for another try, or behind one that does.");
        _meter.CreateObservableGauge("sluice.delivery.lag", () => OfEach(static state => state.CallsBehind), "{call}",
            "Calls in the journal that a destination has not come to yet.");
        _meter.CreateObservableGauge("sluice.delivery.oldest_age", () => OfEach(static state => state.OldestAgeSeconds ?? 0), "s",
            "How long ago the oldest call came in that a destination has not got yet; 0 when it has all.");
        _meter.CreateObservableGauge("sluice.delivery.dead_letters", () => OfEach(static state => state.DeadLetters), "{item}",
            "Dead letters that are kept, those of replays included.");
        _meter.CreateObservableCounter("sluice.delivery.dead_lettered", () => OfEach(state => delivery.RunsOf(state.Name)?.Died ?? 0), "{item}",
            "Items that became dead letters since the destination was switched on or the gateway started, those of replays included.");
        _alarms.CreateObservableGauge("sluice.alarm.active", Alarms, description: "Whether an alarm is raised for a destination: 1, else 0.");
    }

    public void Dispose()
    {
        _meter.Dispose();
        _alarms.Dispose();
    }

    private IEnumerable<Measurement<int>> States() =>
        from state in _states.Seen
        from activity in Enum.GetValues<Activity>()
        select new Measurement<int>(state.State == activity ? 1 : 0, [new("sluice.destination", state.Name), new("sluice.state", Word(activity))]);

    // Stored are those of all times; a counter says when it began.
    private IEnumerable<Measurement<long>> Items(DeliveryService delivery) =>
        from state in _states.Seen
        let before = delivery.EndedBefore(state.Name)
        from ended in new (string Outcome, long Count)[]
        {
            ("delivered", state.Ended.Delivered - before.Delivered), ("filtered", state.Ended.Filtered - before.Filtered),
            ("not_mapped", state.Ended.NotMapped - before.NotMapped), ("fenced", state.Ended.Fenced - before.Fenced),
            ("duplicate", state.Ended.Duplicate - before.Duplicate), ("dropped", state.Ended.Dropped - before.Dropped),
        }
        select new Measurement<long>(ended.Count, [new("sluice.destination", state.Name), new("sluice.outcome", ended.Outcome)]);

    private IEnumerable<Measurement<int>> Alarms() =>
        from state in _states.Seen
        from alarm in Enum.GetValues<Alarm>()
        select new Measurement<int>(state.Alarms?.Any(one => one.Alarm == alarm) == true ? 1 : 0, [new("sluice.destination", state.Name), new("sluice.alarm", Word(alarm))]);

    private IEnumerable<Measurement<T>> OfEach<T>(Func<DestinationState, T> value) where T : struct =>
        _states.Seen.Select(state => new Measurement<T>(value(state), [new("sluice.destination", state.Name)]));

    // Names that are not used any more would only ever become more.
    private static bool IsWatched(DestinationState state) => state.State != Activity.Removed || state.Waiting > 0 || state.DeadLetters > 0;

    private static string Word(Enum value) => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
