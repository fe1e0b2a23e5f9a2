using System.Security.Cryptography;
using Sluice.Configuration;
using Sluice.Delivery.Replaying;
using Sluice.Journal.Replays;

namespace Sluice.Delivery;

/// <summary>
/// Keeps a dispatcher of one destination going, one at a time: the one for live deliveries from when the destination is planned until it is not, that of a
/// replay until all of it has ended, or it is paused or cancelled.
/// </summary>
internal sealed class DestinationRun : IDisposable
{
    private static readonly TimeSpan RestartDelay = TimeSpan.FromMinutes(1);

    private readonly Equipment _equipment;
    private readonly long _startAfter;
    private readonly Replay? _replay;
    private readonly Func<bool> _isWelcome;
    private readonly CancellationTokenSource _stop;
    private readonly Lock _switch = new();
    private PlannedDestination _planned;
    private Session? _session;

    /// <summary>Live deliveries, which start as soon as a predecessor has ended.</summary>
    public DestinationRun(PlannedDestination planned, long startAfter, Task predecessor, Equipment equipment, CancellationToken stop) : this(planned, equipment, stop)
    {
        _startAfter = startAfter;
        Ended = RunAsync(predecessor);
    }

    /// <summary>A replay, which starts as soon as a predecessor has ended.</summary>
    public DestinationRun(PlannedDestination planned, Replay replay, Task predecessor, Func<bool> isWelcome, Equipment equipment, CancellationToken stop)
        : this(planned, equipment, stop)
    {
        (_replay, _startAfter, _isWelcome) = (replay, replay.After, isWelcome);
        Ended = RunAsync(predecessor);
    }

    private DestinationRun(PlannedDestination planned, Equipment equipment, CancellationToken stop)
    {
        (_planned, _equipment, _isWelcome, Ended) = (planned, equipment, static () => true, Task.CompletedTask);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(stop);
    }

    /// <summary>The name under which its state is stored.</summary>
    public string Account => _replay?.Account ?? _planned.Config.Name;

    /// <summary>Completes when the last attempt has ended and its outcome is stored.</summary>
    public Task Ended { get; }

    /// <summary>Whether the run can go on with these settings. Items of the other kind of traffic cannot be in one dispatcher.</summary>
    public bool CanUse(PlannedDestination next) => next.Type.Carries == _planned.Type.Carries;

    /// <summary>Goes on with other settings; what is under way ends with the old ones.</summary>
    public void Use(PlannedDestination next)
    {
        lock (_switch)
        {
            _planned = next;
            _session?.Use(next);
        }
    }

    /// <summary>What is wrong with the destination as a whole; null when nothing is, or nothing is sent.</summary>
    public Trouble? Trouble => Volatile.Read(ref _session)?.Trouble;

    /// <summary>The last attempt that failed since deliveries last began; null when none has.</summary>
    public Failure? LastFailure => Volatile.Read(ref _session)?.Dispatcher?.LastFailure;

    /// <summary>What has failed since something last arrived, or deliveries last began; null when nothing has.</summary>
    public FailureStreak? Streak => Volatile.Read(ref _session)?.Dispatcher?.Streak;

    /// <summary>Whether no more is read because as much waits as may.</summary>
    public bool IsFull => Volatile.Read(ref _session)?.Dispatcher?.IsFull == true;

    /// <summary>Where it stood when deliveries last began, and how long that is ago; null while nothing is sent.</summary>
    public (long Position, TimeSpan Ago)? Since => Volatile.Read(ref _session)?.Dispatcher?.Since;

    /// <summary>
    /// Takes up anew what is stored, after it was changed: what is under way ends first. Completes when nothing of before is under way any more.
    /// </summary>
    public Task TakeUpAsync()
    {
        lock (_switch)
        {
            _session?.End();
            return _session?.Ended ?? Task.CompletedTask;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();

    private async Task RunAsync(Task predecessor)
    {
        await predecessor;
        for (var isDone = false; !isDone && !_stop.IsCancellationRequested;)
        {
            try
            {
                // Taking up what is stored reads the disk; the others need not wait for it.
                isDone = await Task.Run(DispatchAsync, CancellationToken.None);
            }
            catch (Exception broken)
            {
                await RestAsync(broken);
            }
        }
    }

    // True when there is nothing more to do, unless it is begun anew.
    private async Task<bool> DispatchAsync()
    {
        using var session = Begin(new(_stop.Token));
        // From here on whoever changes what is stored ends the session when they take it up: what is read below is the newest, or is read again.
        if (IsPutAside()) return true;
        if (!IsHeld()) Deliver(session);
        await session.RunAsync();
        if (_replay is not null && session.Dispatcher?.IsDone == true)
        {
            if (await _equipment.Journal.Replays.SetAsync(_replay.Id, ReplayStage.Done)) _equipment.Log.Replayed(Account);
            return true;
        }
        // What ended it would end the next one at once as well, without a rest.
        if (!IsHeld() && !session.IsToldToEnd) throw new InvalidOperationException("deliveries ended although nobody told them to");
        return false;
    }

    private Session Begin(Session session)
    {
        lock (_switch) return _session = session;
    }

    // What is stored is read without the lock, as that may take long; of the settings that come meanwhile the dispatcher learns before it runs.
    private void Deliver(Session session)
    {
        var planned = Volatile.Read(ref _planned);
        var dispatcher = Create(planned);
        lock (_switch)
        {
            session.Dispatcher = dispatcher;
            if (!ReferenceEquals(planned, _planned)) dispatcher.Use(_planned);
        }
    }

    // Until the delay is over, or something is changed that may have mended it.
    private async Task RestAsync(Exception broken)
    {
        var now = _equipment.Clock.GetUtcNow();
        var trouble = new Trouble($"broke off: {broken.Message}", IsRefusal: false, now, now + RestartDelay);
        using var session = Begin(new(trouble, RestartDelay, _equipment.Clock, _stop.Token));
        _equipment.Log.BrokeOff(broken, Account, RestartDelay);
        await session.RunAsync();
    }

    // What the operator holds has no dispatcher: nothing is read, nothing sent, and all stays as it is stored.
    private bool IsHeld() => _equipment.Journal.Deliveries.StandingOf(_planned.Config.Name) is { HeldSince: not null };

    // A replay that is paused or cancelled ends its run, so that another has its place among DeliveryLimits.ReplaysAtOnce.
    private bool IsPutAside() => _replay is not null && _equipment.Journal.Replays.Find(_replay.Id)?.Stage is ReplayStage.Paused or ReplayStage.Cancelled;

    private Dispatcher Create(PlannedDestination planned)
    {
        var random = new Random(RandomNumberGenerator.GetInt32(int.MaxValue));
        return new(planned, _startAfter, _equipment, random, new(), _replay is null ? null : new ReplayFeed(_replay, _isWelcome));
    }

    /// <summary>From when what is stored is taken up until it has to be taken up anew.</summary>
    private sealed class Session : IDisposable
    {
        private readonly CancellationTokenSource _end;
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Trouble? _trouble;
        private readonly TimeSpan _length = Timeout.InfiniteTimeSpan;
        private readonly TimeProvider _clock = TimeProvider.System;
        private volatile Dispatcher? _dispatcher;
        private bool _isOver;

        /// <summary>One in which nothing is sent, unless it is given a dispatcher.</summary>
        public Session(CancellationToken stop) => _end = CancellationTokenSource.CreateLinkedTokenSource(stop);

        /// <summary>One in which nothing is sent for a time, because of a trouble.</summary>
        public Session(Trouble trouble, TimeSpan length, TimeProvider clock, CancellationToken stop) : this(stop) => (_trouble, _length, _clock) = (trouble, length, clock);

        /// <summary>What sends, and belongs to it; null when nothing does, or what is stored is still being read.</summary>
        public Dispatcher? Dispatcher
        {
            get => _dispatcher;
            set => _dispatcher = value;
        }

        public Trouble? Trouble => _trouble ?? Dispatcher?.Trouble;

        public Task Ended => _ended.Task;

        public bool IsToldToEnd => _end.IsCancellationRequested;

        public async Task RunAsync()
        {
            if (Dispatcher is not null) await Dispatcher.RunAsync(_end.Token);
            else await Task.Delay(_length, _clock, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        public void Use(PlannedDestination next)
        {
            if (_trouble is not null) End();
            else Dispatcher?.Use(next);
        }

        public void End()
        {
            lock (_ended)
            {
                // Not on this thread, which may hold what they wait for.
                if (!_isOver) _ = _end.CancelAsync();
            }
        }

        public void Dispose()
        {
            lock (_ended) _isOver = true;
            Dispatcher?.Dispose();
            _end.Dispose();
            _ended.SetResult();
        }
    }
}
