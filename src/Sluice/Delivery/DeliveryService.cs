using System.Collections.Concurrent;
using System.Threading.Channels;
using Sluice.Configuration;
using Sluice.Journal;

namespace Sluice.Delivery;

/// <summary>Runs a dispatcher for each planned destination and follows the plan: destinations come, go and change while others deliver.</summary>
/// <remarks>
/// A destination that was never seen before starts with the first call accepted after it is seen, not with the journal's past: a new
/// receiver must not be flooded with a month of history. Its start is stored before the gateway takes calls.
/// </remarks>
public sealed class DeliveryService(
    PlanSource plans, SqliteJournal journal, StandardOutput output, TimeProvider clock, ILogger<DeliveryService> log) : BackgroundService
{
    // One note is enough, however often the plan changes: only the newest plan counts.
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1)
    {
        FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true,
    });

    // Changed by the service alone; the operator's questions come from other threads.
    private readonly ConcurrentDictionary<string, DestinationRun> _running = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Task> _leaving = [];
    private readonly Dictionary<string, long> _starts = [];

    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        Enter(plans.Current);
        return base.StartAsync(cancellationToken);
    }

    /// <summary>Whether a destination is switched on.</summary>
    internal bool IsRunning(string destination) => _running.ContainsKey(destination);

    /// <summary>What is wrong with a destination as a whole; null when nothing is, or nothing is sent.</summary>
    internal Trouble? TroubleOf(string destination) => _running.GetValueOrDefault(destination)?.Trouble;

    /// <summary>The last attempt of a destination that failed since deliveries last began; null when none has.</summary>
    internal Failure? LastFailureOf(string destination) => _running.GetValueOrDefault(destination)?.LastFailure;

    /// <summary>Takes up anew what is stored about a destination, after it was changed. Completes when nothing of before is under way any more.</summary>
    internal Task TakeUpAsync(string destination) => _running.GetValueOrDefault(destination)?.TakeUpAsync() ?? Task.CompletedTask;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        plans.Changed += Follow;
        try
        {
            Follow(plans.Current);
            while (await _changes.Reader.ReadAsync(stoppingToken))
            {
                var plan = plans.Current;
                Enter(plan);
                Reconcile(plan, stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // Told to stop; the destinations were told by the same token.
        }
        finally
        {
            plans.Changed -= Follow;
            await Task.WhenAll([.. _running.Values.Select(run => run.Ended), .. _leaving.Values]);
            foreach (var run in _running.Values) run.Dispose();
        }
    }

    private void Follow(Plan _) => _changes.Writer.TryWrite(true);

    // Destinations that are switched off are known too: they keep their place.
    private void Enter(Plan plan)
    {
        foreach (var destination in plan.Config.Destinations)
        {
            if (_starts.ContainsKey(destination.Name)) continue;
            _starts[destination.Name] = journal.Head;
            try
            {
                journal.Load(destination.Name, _starts[destination.Name]);
            }
            catch (JournalUnavailableException full)
            {
                // While nothing can be stored, nothing is accepted either; its dispatcher stores the start when there is room again.
                log.CannotStore(destination.Name, full.Message);
            }
        }
        journal.SetReaders([.. plan.Config.Destinations.Select(destination => destination.Name)]);
    }

    private void Reconcile(Plan plan, CancellationToken stop)
    {
        var planned = plan.Destinations.ToDictionary(one => one.Config.Name);
        foreach (var (name, run) in _running.ToList())
        {
            if (planned.TryGetValue(name, out var next) && run.CanUse(next)) run.Use(next);
            else Retire(name, run);
        }
        foreach (var (name, next) in planned)
        {
            if (_running.ContainsKey(name)) continue;
            var predecessor = _leaving.GetValueOrDefault(name, Task.CompletedTask);
            var tokens = new RefreshTokens(plan.Config.Data, name, log);
            _running[name] = new(next, _starts[name], predecessor, journal, output, tokens, clock, log, stop);
        }
    }

    private void Retire(string name, DestinationRun run)
    {
        run.Stop();
        _running.TryRemove(name, out _);
        _leaving[name] = run.Ended.ContinueWith(_ => run.Dispose(), TaskScheduler.Default);
    }
}
