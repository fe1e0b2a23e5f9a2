using Sluice.Configuration;
using Sluice.Delivery;
using Sluice.Destinations;
using Sluice.Journal;
using Sluice.Journal.Delivery;
using Sluice.Journal.Privacy;
using Sluice.Journal.Replays;
using Sluice.Operator.Alarms;
using Sluice.Routing;

namespace Sluice.Operator.Admin;

/// <summary>The administration of the journal that this process has open: beside deliveries in a gateway, alone in a command.</summary>
/// <param name="plans">The plan in force.</param>
/// <param name="journal">The journal.</param>
/// <param name="clock">The time.</param>
/// <param name="log">What the operator did.</param>
/// <param name="delivery">Delivers; null in a command.</param>
/// <param name="silences">Destinations that are silent; null in a command.</param>
internal sealed partial class Administration(
    PlanSource plans, SqliteJournal journal, TimeProvider clock, ILogger<Administration> log, DeliveryService? delivery = null, Silences? silences = null)
    : IAdministration
{
    private readonly OneEntryCache<GatewayConfig, SourceSecrets> _secrets = new();

    // That in force.
    private GatewayConfig Config => plans.Current.Config;

    // Those of the configuration in force.
    private SourceSecrets Secrets
    {
        get
        {
            var config = Config;
            return _secrets.Find(config) ?? _secrets.Keep(config, new(config));
        }
    }

    public Task<IReadOnlyList<DestinationState>> DestinationsAsync(CancellationToken cancel)
    {
        var standings = journal.Deliveries.Standings().ToDictionary(static one => one.Destination, StringComparer.Ordinal);
        var letters = DeadLetters();
        var names = Config.Destinations.Select(one => one.Name);
        var removed = standings.Keys.Except(names).Order(StringComparer.Ordinal);
        return Task.FromResult<IReadOnlyList<DestinationState>>([.. names.Concat(removed).Select(name => StateOf(name, standings.GetValueOrDefault(name), letters))]);
    }

    public Task<DestinationState> DestinationAsync(string name, CancellationToken cancel) => Task.FromResult(StateOf(Known(name)));

    public async Task<DestinationState> PauseAsync(string name, CancellationToken cancel)
    {
        await HoldAsync(Known(name), hold: true);
        log.Held(name);
        return StateOf(name);
    }

    public async Task<DestinationState> ResumeAsync(string name, CancellationToken cancel)
    {
        await HoldAsync(Known(name), hold: false);
        log.Released(name);
        return StateOf(name);
    }

    // Stored first: a crash from here on finds it held, or not.
    private async Task HoldAsync(string name, bool hold)
    {
        // One that was never seen gets its place now; what is accepted while it is held is for it.
        if (!journal.Deliveries.Knows(name) && Config.Destination(name) is { Start: var start })
            await journal.Deliveries.EnterAsync(name, StartPosition.Of(start, journal), start.ToString(), clock.GetUtcNow());
        await journal.Deliveries.CommitAsync(new(name) { Hold = hold });
        if (delivery is not null) await delivery.TakeUpAsync(name);
    }

    // Replays have accounts like those of destinations, but are none.
    private string Known(string name, bool orReplay = false)
    {
        var names = Config.Destinations.Select(one => one.Name);
        if (names.Contains(name) || ((orReplay || !Replay.IsAccount(name)) && journal.Deliveries.Knows(name))) return name;
        var stored = journal.Deliveries.Standings().Select(static one => one.Destination);
        throw NoDestination($"There is no destination '{name}'.", name, [.. names.Union(stored)]);
    }

    private static AdminException NoDestination(string sentence, string name, List<string> names) => new(
        404, "destination", sentence,
        Suggestion.For(name, names) is { } meant ? $"Did you mean '{meant}'?" : names.Count == 0 ? "There are none." : $"There are: {string.Join(", ", names)}.");

    // By destination, those of its replays included.
    private Dictionary<string, long> DeadLetters() => journal.DeadLetters.Counts()
        .GroupBy(static one => Replay.DestinationOf(one.Account), StringComparer.Ordinal)
        .ToDictionary(static all => all.Key, static all => all.Sum(static one => one.Letters), StringComparer.Ordinal);

    private DestinationState StateOf(string name) => StateOf(name, journal.Deliveries.StandingOf(name), DeadLetters());

    private DestinationState StateOf(string name, Standing? stored, Dictionary<string, long> letters)
    {
        var standing = stored ?? new(name, journal.Head, default, null, null);
        var config = Config.Destination(name);
        var live = delivery?.RunsOf(name)?.Live;
        var trouble = live?.Trouble;
        var oldest = OldestOf(standing);
        var state = ActivityOf(config, standing, trouble);
        return new()
        {
            Name = name,
            Type = config?.Type,
            State = state,
            Why = WhyOf(state, standing, trouble),
            Since = standing.HeldSince ?? trouble?.Since,
            NextProbe = trouble?.NextProbe,
            Position = standing.Position,
            CallsBehind = Math.Max(0, journal.Head - standing.Position),
            Oldest = oldest,
            OldestAgeSeconds = oldest is { } at ? Math.Max(0, Math.Round((clock.GetUtcNow() - at).TotalSeconds, 3)) : null,
            Waiting = standing.Waiting,
            Ended = standing.Tally,
            DeadLetters = letters.GetValueOrDefault(name),
            Alarms = AlarmsOf(name, standing) is { Count: > 0 } alarms ? alarms : null,
            LastError = live?.LastFailure is { } failure ? new(failure.At, failure.Why)
                : standing.Reason.Length > 0 ? new(null, standing.Reason) : null,
        };
    }

    private string? WhyOf(Activity state, Standing standing, Trouble? trouble)
    {
        if (state == Activity.Stopped && delivery is not null && journal.Fence.Unreadable is { } why) return $"Nothing is sent to anybody: {Fence.Damage}: {why}";
        if (standing.HeldSince is null) return trouble?.Why ?? standing.Paused;
        return standing.Alarm is { Holds: true } flood ? $"Flood of new identifiers: {flood.What}" : null;
    }

    private List<RaisedAlarm> AlarmsOf(string name, Standing standing)
    {
        var alarms = new List<RaisedAlarm>();
        if (silences?.Of(name) is { } silent) alarms.Add(new(Alarm.Silence, silent));
        if (standing.Alarm is { } flood) alarms.Add(new(Alarm.Flood, flood.Since, flood.What));
        return alarms;
    }

    private Activity ActivityOf(DestinationConfig? config, Standing standing, Trouble? trouble)
    {
        if (config is null) return Activity.Removed;
        if (!config.Enabled) return Activity.Off;
        if (standing.HeldSince is not null) return Activity.Held;
        if (trouble is { IsRefusal: true } || (delivery is null && standing.Paused is not null)) return Activity.Paused;
        if (delivery is null || journal.Fence.Unreadable is not null) return Activity.Stopped;
        return trouble is null ? Activity.Running : Activity.Failing;
    }

    // The first call that is not settled: the oldest that waits, or else the next one to be read.
    private DateTimeOffset? OldestOf(Standing standing)
    {
        var first = standing.OldestWaiting ?? standing.Position + 1;
        if (journal.Find(first) is { } call) return call.ReceivedAt;
        // Where the journal has trimmed it, a dead letter that waits again has kept what it needs.
        if (standing.OldestWaiting is not null && journal.Waiting.Of(standing.Destination, 1) is [var oldest] && journal.DeadLetters.Kept(standing.Destination, oldest.Key) is { } kept)
            return kept.ReceivedAt;
        return journal.FirstFrom(first)?.ReceivedAt;
    }
}
