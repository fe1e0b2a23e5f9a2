using System.Collections.Concurrent;
using Sluice.Configuration;
using Sluice.Journal.Replays;

namespace Sluice.Delivery;

/// <summary>All that runs for one destination: live deliveries, and replays beside them. They share its courier.</summary>
internal sealed class DestinationRuns : IDisposable
{
    /// <summary>How long a probe of live deliveries may be overdue before replays find out by themselves how the destination is: nothing live may come.</summary>
    private static readonly TimeSpan Overdue = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<long, DestinationRun> _replays = [];
    private readonly Task _predecessor;
    private readonly Equipment _equipment;
    private readonly Action _ended;
    private readonly CancellationTokenSource _stop;
    private PlannedDestination _planned;

    /// <summary>Starts live deliveries as soon as a predecessor has ended; replays, too, wait for that.</summary>
    /// <param name="planned">The destination.</param>
    /// <param name="startAfter">Where it starts if nothing is stored about it.</param>
    /// <param name="predecessor">What must end before, replays included.</param>
    /// <param name="equipment">What all of it works with; the courier is disposed with this.</param>
    /// <param name="ended">Called when a replay has ended, by any thread.</param>
    /// <param name="stop">Ends everything.</param>
    public DestinationRuns(PlannedDestination planned, long startAfter, Task predecessor, Equipment equipment, Action ended, CancellationToken stop)
    {
        (_planned, _predecessor, _equipment, _ended) = (planned, predecessor, equipment, ended);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Live = new(planned, startAfter, predecessor, equipment, _stop.Token);
    }

    /// <summary>Live deliveries.</summary>
    public DestinationRun Live { get; }

    /// <summary>Completes, after <see cref="Stop"/>, when the last attempt has ended and its outcome is stored.</summary>
    public Task Ended => Task.WhenAll([Live.Ended, .. _replays.Values.Select(static one => one.Ended)]);

    /// <summary>Items that became dead letters since it began.</summary>
    public long Died => _equipment.Courier.Died;

    /// <summary>A replay that is under way; null when it is not.</summary>
    public DestinationRun? ReplayOf(long id) => _replays.GetValueOrDefault(id);

    /// <summary>Whether everything can go on with these settings.</summary>
    public bool CanUse(PlannedDestination next) => Live.CanUse(next);

    /// <summary>Goes on with other settings; what is under way ends with the old ones.</summary>
    public void Use(PlannedDestination next)
    {
        if (ReferenceEquals(next, _planned)) return;
        _planned = next;
        Live.Use(next);
        foreach (var replay in _replays.Values) replay.Use(next);
    }

    /// <summary>Whether a replay is not under way because as many others are as may.</summary>
    public bool AwaitsTurn(long id) => !_replays.ContainsKey(id) && IsCrowded;

    /// <summary>Begins with replays that are not under way, the oldest first, as many as may be at once, and forgets those that have ended.</summary>
    public void Begin(IEnumerable<Replay> due)
    {
        ForgetEnded();
        foreach (var replay in due)
        {
            if (IsCrowded) break;
            if (_replays.ContainsKey(replay.Id)) continue;
            var run = new DestinationRun(_planned, replay, _predecessor, IsWelcome, _equipment, _stop.Token);
            _replays[replay.Id] = run;
            _ = run.Ended.ContinueWith(_ => _ended(), TaskScheduler.Default);
        }
    }

    /// <summary>
    /// Takes up anew what is stored: of one replay, or of everything, as what concerns the destination concerns its replays too. Completes when nothing
    /// of before is under way any more.
    /// </summary>
    /// <param name="account">The name of the replay's account, or of the destination.</param>
    public Task TakeUpAsync(string account)
    {
        var replays = _replays.Values.Where(one => !Replay.IsAccount(account) || one.Account == account).Select(static one => one.TakeUpAsync());
        var runs = Replay.IsAccount(account) ? replays : replays.Append(Live.TakeUpAsync());
        return Task.WhenAll([_predecessor, .. runs]);
    }

    /// <summary>Reads no more and lets what is under way end.</summary>
    public void Stop() => _stop.Cancel();

    /// <summary>To be called when everything has ended.</summary>
    public void Dispose()
    {
        Live.Dispose();
        foreach (var replay in _replays.Values) replay.Dispose();
        _equipment.Courier.Dispose();
        _stop.Dispose();
    }

    private bool IsCrowded => _replays.Count >= DeliveryLimits.ReplaysAtOnce;

    private void ForgetEnded()
    {
        foreach (var (id, run) in _replays)
        {
            if (!run.Ended.IsCompleted) continue;
            _replays.TryRemove(id, out _);
            run.Dispose();
        }
    }

    // What fails for live deliveries, or refuses them, is left alone by replays.
    private bool IsWelcome() => Live.Trouble is not { } trouble || trouble.NextProbe + Overdue < _equipment.Clock.GetUtcNow();
}
