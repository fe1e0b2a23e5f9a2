using System.Collections.Concurrent;
using System.Threading.Channels;
using Sluice.Configuration;
using Sluice.Delivery.Attempts;
using Sluice.Delivery.Threads;
using Sluice.Journal;
using Sluice.Journal.Delivery;
using Sluice.Journal.Replays;

namespace Sluice.Delivery;

/// <summary>Runs a dispatcher for each planned destination and follows the plan: destinations come, go and change while others deliver.</summary>
/// <remarks>
/// A destination that was never seen before starts with the first call accepted after it is seen, unless its configuration says otherwise: a new
/// receiver must not be flooded with a month of history. Its start is stored before the gateway takes calls. Nothing is sent before the host has
/// started: a start that fails, as at an address that is taken, would end without storing what it sent, and send it again whenever it is repeated.
/// </remarks>
internal sealed class DeliveryService(
    PlanSource plans, SqliteJournal journal, StandardOutput output, TimeProvider clock, ILogger<DeliveryService> log, IHostApplicationLifetime? host = null)
    : BackgroundService
{
    /// <summary>How long a destination without a place in the journal waits until it is looked for again.</summary>
    private static readonly TimeSpan EntryDelay = TimeSpan.FromMinutes(1);

    // One note is enough, however often the plan changes: only the newest plan counts.
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1)
    {
        FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true,
    });

    private readonly DeliveryThreads _threads = new();

    // Changed by the service alone; the operator's questions come from other threads.
    private readonly ConcurrentDictionary<string, DestinationRuns> _running = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Task> _leaving = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _starts = [];
    private readonly HashSet<(string Destination, StartPoint Start)> _told = [];
    private Dictionary<string, Tally> _endedBefore = [];
    private Plan? _forewarned;

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await EnterAsync(plans.Current);
        _endedBefore = EndedSoFar();
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        // Tells whatever still runs to stop, which is done on the threads.
        base.Dispose();
        _threads.Dispose();
    }

    /// <summary>What runs for a destination; null when it is not switched on.</summary>
    internal DestinationRuns? RunsOf(string destination) => _running.GetValueOrDefault(destination);

    /// <summary>How the items of a destination ended before the gateway started.</summary>
    internal Tally EndedBefore(string destination) => _endedBefore.GetValueOrDefault(destination);

    /// <summary>
    /// Takes up anew what is stored about a destination and its replays, after it was changed. Completes when nothing of before is under way any more.
    /// </summary>
    /// <param name="account">The name of the destination, or of one of its replays.</param>
    internal async Task TakeUpAsync(string account)
    {
        var name = Replay.DestinationOf(account);
        if (_running.GetValueOrDefault(name) is { } runs) await runs.TakeUpAsync(account);
        else if (_leaving.GetValueOrDefault(name) is { } leaving) await leaving;
        Follow(plans.Current);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // With the host's first word, not when all that listens has ended: a client that takes its time must not take that of attempts under way.
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, host?.ApplicationStopping ?? CancellationToken.None);
        plans.Changed += Follow;
        try
        {
            if (host is not null) await StartedAsync(host, stopping.Token);
            Follow(plans.Current);
            while (await _changes.Reader.ReadAsync(stopping.Token))
            {
                var plan = plans.Current;
                Forewarn(plan);
                if (!await EnterAsync(plan)) _ = FollowLaterAsync(stopping.Token);
                Reconcile(plan, stopping.Token);
                BeginReplays();
            }
        }
        catch (OperationCanceledException)
        {
            // Told to stop; the destinations were told by the same token.
        }
        finally
        {
            plans.Changed -= Follow;
            await Task.WhenAll([.. _running.Values.Select(runs => runs.Ended), .. _leaving.Values]);
            foreach (var runs in _running.Values) runs.Dispose();
        }
    }

    // Of each plan once, with the words of 'sluice check': who does not check learns it here, and not from the first message that does not arrive.
    private void Forewarn(Plan plan)
    {
        if (ReferenceEquals(plan, _forewarned)) return;
        _forewarned = plan;
        foreach (var planned in plan.Destinations)
        {
            if (Forewarning.UnreachableBecause(planned) is { } why) log.Unreachable(planned.Config.Name, why);
            if (Forewarning.GetsNothing(planned)) log.GetsNothing(planned.Config.Name);
        }
    }

    // Counters that begin elsewhere keep nobody from starting; what cannot be read there says so when it is needed.
    private Dictionary<string, Tally> EndedSoFar()
    {
        try
        {
            return journal.Deliveries.Standings().ToDictionary(static one => one.Destination, static one => one.Tally, StringComparer.Ordinal);
        }
        catch (JournalUnavailableException)
        {
            return [];
        }
    }

    private static async Task StartedAsync(IHostApplicationLifetime host, CancellationToken stop)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var telling = host.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stop);
    }

    private void Follow(Plan _) => _changes.Writer.TryWrite(true);

    private async Task FollowLaterAsync(CancellationToken stop)
    {
        await Task.Delay(EntryDelay, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Follow(plans.Current);
    }

    // Destinations that are switched off are known too: they keep their place. False when one has none yet that is stored.
    private async Task<bool> EnterAsync(Plan plan)
    {
        var all = true;
        foreach (var destination in plan.Config.Destinations)
        {
            var (name, start) = (destination.Name, destination.Start);
            if (_told.Contains((name, start))) continue;
            try
            {
                _starts.TryAdd(name, PositionOf(name, start));
                var asked = await journal.Deliveries.EnterAsync(name, _starts[name], start.ToString(), clock.GetUtcNow());
                _told.Add((name, start));
                if (!start.IsNow && asked is not null && asked != start.ToString()) log.StartChangesNothing(name, start.ToString());
            }
            catch (Exception failure) when (failure is JournalUnavailableException or JournalOpenException)
            {
                // While nothing can be stored, nothing is accepted either; its dispatcher, too, stores the start when there is room again.
                log.HasNoPlace(name, failure.Message, EntryDelay);
                all = false;
            }
        }
        var names = plan.Config.Destinations.Select(static destination => destination.Name).ToHashSet(StringComparer.Ordinal);
        journal.SetReaders([.. names]);
        // One that comes back has its place in the journal.
        _told.RemoveWhere(one => !names.Contains(one.Destination));
        foreach (var gone in _starts.Keys.Except(names).ToList()) _starts.Remove(gone);
        return all;
    }

    // One that is known has its place, whatever is written now.
    private long PositionOf(string name, StartPoint start) => start.IsNow || journal.Deliveries.Knows(name) ? journal.Head : StartPosition.Of(start, journal);

    // Those of destinations that are not switched on wait until they are.
    private void BeginReplays()
    {
        try
        {
            var due = journal.Replays.Due().ToLookup(static replay => replay.Destination);
            foreach (var (name, runs) in _running) runs.Begin(due[name]);
        }
        catch (JournalUnavailableException unreadable)
        {
            log.ReplaysUnreadable(unreadable.Message);
        }
    }

    private void Reconcile(Plan plan, CancellationToken stop)
    {
        var planned = plan.Destinations.ToDictionary(one => one.Config.Name);
        foreach (var (name, runs) in _running.ToList())
        {
            if (planned.TryGetValue(name, out var next) && runs.CanUse(next)) runs.Use(next);
            else Retire(name, runs);
        }
        foreach (var (name, next) in planned)
        {
            if (_running.ContainsKey(name) || !_starts.TryGetValue(name, out var start)) continue;
            var predecessor = _leaving.GetValueOrDefault(name, Task.CompletedTask);
            var courier = new Courier(_threads, output, new(plan.Config.Data, name, log), clock);
            _running[name] = new(next, start, predecessor, new(journal, courier, clock, log), () => Follow(plans.Current), stop);
        }
    }

    private void Retire(string name, DestinationRuns runs)
    {
        runs.Stop();
        // Known to leave before it is not known to run any more: whoever asks in between finds one of the two.
        var leaving = _leaving[name] = runs.Ended.ContinueWith(_ => runs.Dispose(), TaskScheduler.Default);
        _running.TryRemove(name, out _);
        // It may have left once more since.
        _ = leaving.ContinueWith(left => _leaving.TryRemove(KeyValuePair.Create(name, left)), TaskScheduler.Default);
    }
}
