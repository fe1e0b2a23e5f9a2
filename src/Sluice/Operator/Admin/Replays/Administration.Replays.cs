using Sluice.Configuration;
using Sluice.Destinations;
using Sluice.Journal;
using Sluice.Journal.Delivery;
using Sluice.Journal.Privacy;
using Sluice.Journal.Replays;
using Sluice.Routing.Triggers;

namespace Sluice.Operator.Admin;

internal sealed partial class Administration
{
    /// <summary>How long after a call was received it is stored at the latest, as a rule: a body may take its time.</summary>
    private static readonly TimeSpan StoredWithin = TimeSpan.FromMinutes(1);

    public Task<ReplayForecast> ForecastAsync(ReplayOrder order, CancellationToken cancel)
    {
        var planned = Receiving(order.Destination);
        var (replay, warnings) = Draft(order, planned);
        using var calls = OpenCalls();
        return Task.FromResult(new Forecast(planned, replay).Of(calls, warnings, cancel));
    }

    public async Task<ReplayState> ReplayAsync(ReplayOrder order, bool confirmed, CancellationToken cancel)
    {
        var planned = Receiving(order.Destination);
        var (replay, warnings) = Draft(order, planned);
        if (delivery is null)
            throw new AdminException(409, "gateway", "No gateway runs on this journal, so nothing would be sent.", "Start it with `sluice serve`; a dry run works without.");
        if (warnings.Count > 0 && !confirmed)
            throw new AdminException(409, "confirm", string.Join(' ', warnings), "If that is what you want, confirm it: `--yes`, or `confirm=true`.");
        var added = await journal.Replays.AddAsync(replay);
        log.ReplayBegun(added.Account, added.After + 1, added.Last);
        await delivery.TakeUpAsync(added.Account);
        return StateOf(added);
    }

    public Task<ReplayPage> ReplaysAsync(long? before, int limit, CancellationToken cancel)
    {
        var replays = journal.Replays.Before(before ?? long.MaxValue, limit);
        return Task.FromResult(new ReplayPage([.. replays.Select(StateOf)], replays.Count == limit ? replays[^1].Id : null));
    }

    public Task<ReplayState> ReplayAsync(long id, CancellationToken cancel) => Task.FromResult(StateOf(KnownReplay(id)));

    public Task<ReplayState> PauseReplayAsync(long id, CancellationToken cancel) => SetAsync(id, ReplayStage.Paused);

    public Task<ReplayState> ResumeReplayAsync(long id, CancellationToken cancel) => SetAsync(id, ReplayStage.Running);

    public async Task<ReplayState> CancelReplayAsync(long id, CancellationToken cancel)
    {
        var replay = KnownReplay(id);
        // Once more for one that a crash left with something that waits.
        if (replay.Stage != ReplayStage.Cancelled) await SetAsync(id, ReplayStage.Cancelled);
        await journal.Replays.GiveUpAsync(replay.Account);
        return StateOf(KnownReplay(id));
    }

    // Stored first: a crash from here on finds it so.
    private async Task<ReplayState> SetAsync(long id, ReplayStage stage)
    {
        var replay = KnownReplay(id);
        if (!await journal.Replays.SetAsync(id, stage))
        {
            var ended = replay.Stage == ReplayStage.Cancelled ? "was cancelled" : "is done";
            throw new AdminException(409, "replay", $"Replay {id} {ended}.", "Order it anew to send the range once more.");
        }
        log.ReplaySet(replay.Account, stage);
        if (delivery is not null) await delivery.TakeUpAsync(replay.Account);
        return StateOf(KnownReplay(id));
    }

    private Replay KnownReplay(long id) =>
        journal.Replays.Find(id) ?? throw new AdminException(404, "replay", $"There is no replay {id}.", "`sluice replay list` lists those there are.");

    private PlannedDestination Receiving(string name)
    {
        var plan = plans.Current;
        if (plan.Destination(name) is { } planned) return planned;
        var names = plan.Config.Destinations.Select(static one => one.Name).ToList();
        if (names.Contains(name)) throw new AdminException(409, "destination", $"Destination '{name}' is switched off.", "Switch it on first.");
        throw NoDestination($"There is no destination '{name}' in the configuration.", name, names);
    }

    // What is to be stored, and what to know before it is sent.
    private (Replay Replay, List<string> Warnings) Draft(ReplayOrder order, PlannedDestination planned)
    {
        var (from, to, now) = (order.From, order.To, clock.GetUtcNow());
        if (order.Rate is < 1 or > ReplayOrder.RateMax) throw new AdminException(400, "rate", $"{order.Rate} is no rate.", $"Give 1 to {ReplayOrder.RateMax}.");
        if (to is { } until && until > now)
            throw new AdminException(400, "to", $"`to` is {Written(until)}, which lies in the future.", "Leave it out for everything until now.");
        if (from >= to) throw new AdminException(400, "from", "`from` must be before `to`.", "Give an earlier time, or leave one of them out.");
        using var calls = OpenCalls();
        var replay = new Replay
        {
            Destination = planned.Config.Name,
            After = from is { } first ? calls.LastReceivedBefore(first) : calls.Trimmed,
            Last = to is { } end ? LastReceivedBefore(end, calls) : calls.Last,
            From = from,
            To = to,
            Where = ConditionOf(order),
            Person = order.Person ?? "",
            Rate = order.Rate ?? ReplayOrder.RateDefault,
            Created = now,
        };
        if (replay.Last <= replay.After) throw new AdminException(409, "from", "The journal has no calls of that time.", WhatThereIs(calls));
        return (replay, [.. WarningsOf(planned, from, calls)]);
    }

    // Behind it, calls that were received later are mixed with those that took their time to be stored.
    private static long LastReceivedBefore(DateTimeOffset end, RecordedCalls calls) =>
        calls.Backwards(calls.LastBefore(end + StoredWithin) + 1).FirstOrDefault(entry => entry.Record.ReceivedAt < end)?.Sequence ?? 0;

    private static IEnumerable<string> WarningsOf(PlannedDestination planned, DateTimeOffset? from, RecordedCalls calls)
    {
        if (planned.Type.Carries == Carries.Calls)
            yield return "Calls are sent on as they came in, and Customer.io does not know that they come again: it counts them once more, and campaigns may start once more.";
        if (calls.Trimmed > 0 && from is { } since && calls.After(calls.Trimmed).FirstOrDefault() is { Sequence: > 0, Record.ReceivedAt: var oldest } && since < oldest)
            yield return $"The range begins at {Written(since)}, but what came in before {Written(oldest)} "
                + $"has left the journal: the first {calls.Trimmed} calls, as far as they belong to it.";
    }

    private static string WhatThereIs(RecordedCalls calls) => calls.After(calls.Trimmed).FirstOrDefault() is { Sequence: > 0, Record.ReceivedAt: var oldest }
        ? $"Its calls begin at {Written(oldest)}."
        : "It is empty.";

    private static string Written(DateTimeOffset at) => new StartPoint(At: at).ToString();

    private static string ConditionOf(ReplayOrder order)
    {
        var where = string.IsNullOrWhiteSpace(order.Where) ? "" : Checked(order.Where);
        if (order.Event is not { Length: > 0 } name) return where;
        if (name.Contains('"') && name.Contains('\''))
            throw new AdminException(400, "event", "A name with both kinds of quotes cannot be written in a condition.",
                "Ask for a part of it with `where`: event contains \"…\".");
        var quote = name.Contains('"') ? '\'' : '"';
        var named = $"event = {quote}{name}{quote}";
        return Checked(where.Length == 0 ? named : $"({where}) and {named}");
    }

    private static string Checked(string condition)
    {
        try
        {
            Trigger.Parse(condition);
            return condition;
        }
        catch (TriggerException wrong)
        {
            throw new AdminException(400, "where", $"At character {wrong.Position + 1}: {wrong.Message}", "Write it as the trigger of an action is written.");
        }
    }

    private ReplayState StateOf(Replay replay)
    {
        var standing = journal.Deliveries.StandingOf(replay.Account) ?? new(replay.Account, replay.After, default, null, null);
        var (activity, why) = ActivityOf(replay, standing);
        var speed = activity == ReplayActivity.Running && delivery?.RunsOf(replay.Destination)?.ReplayOf(replay.Id)?.Since is { Ago: { TotalSeconds: > 0 } ago } since
            ? Math.Round((standing.Position - since.Position) / ago.TotalSeconds, 1)
            : (double?)null;
        return new()
        {
            Id = replay.Id,
            Destination = replay.Destination,
            Account = replay.Account,
            State = activity,
            Why = why,
            CreatedAt = replay.Created,
            From = replay.From,
            To = replay.To,
            Where = replay.Where.Length > 0 ? replay.Where : null,
            Person = replay.Person.Length > 0 ? replay.Person : null,
            Rate = replay.Rate,
            FirstCall = replay.After + 1,
            LastCall = replay.Last,
            Calls = replay.Last - replay.After,
            CallsDone = standing.Position - replay.After,
            Ended = standing.Tally,
            Waiting = standing.Waiting,
            CallsPerSecond = speed,
            SecondsLeft = speed > 0 ? Math.Round((replay.Last - standing.Position) / speed.Value, 1) : null,
        };
    }

    private (ReplayActivity Activity, string? Why) ActivityOf(Replay replay, Standing standing)
    {
        switch (replay.Stage)
        {
            case ReplayStage.Paused: return (ReplayActivity.Paused, null);
            case ReplayStage.Cancelled: return (ReplayActivity.Cancelled, null);
            case ReplayStage.Done when standing.Waiting == 0: return (ReplayActivity.Done, null);
        }
        var why = WhyNot(replay);
        return (why is null ? ReplayActivity.Running : ReplayActivity.Waiting, why);
    }

    private string? WhyNot(Replay replay)
    {
        if (Config.Destination(replay.Destination) is not { } config)
            return "its destination is not in the configuration any more";
        if (!config.Enabled) return "its destination is switched off";
        if (journal.Deliveries.StandingOf(replay.Destination) is { HeldSince: not null }) return "its destination is held";
        if (delivery is null) return "the gateway does not run";
        if (journal.Fence.Unreadable is not null) return $"nothing is sent to anybody, as {Fence.Damage}";
        if (delivery.RunsOf(replay.Destination) is not { } runs) return null;
        if (runs.AwaitsTurn(replay.Id)) return "it waits for its turn, as many others to its destination are under way";
        return (runs.Live.Trouble ?? runs.ReplayOf(replay.Id)?.Trouble)?.Why;
    }
}
