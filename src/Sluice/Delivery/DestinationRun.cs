using System.Security.Cryptography;
using Sluice.Configuration;
using Sluice.Delivery.Replaying;
using Sluice.Journal;

namespace Sluice.Delivery;

/// <summary>
/// Keeps a dispatcher of one destination going, one at a time: the one for live deliveries from when the destination is planned until it is not, that of a
/// replay until all of it has ended.
/// </summary>
internal sealed class DestinationRun : IDisposable
{
    private static readonly TimeSpan RestartDelay = TimeSpan.FromMinutes(1);

    private readonly SqliteJournal _journal;
    private readonly Courier _courier;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly long _startAfter;
    private readonly Replay? _replay;
    private readonly Func<bool> _isWelcome;
    private readonly CancellationTokenSource _stop;
    private readonly Lock _switch = new();
    private PlannedDestination _planned;
    private Turn? _turn;

    /// <summary>Live deliveries, which start as soon as a predecessor has ended.</summary>
    public DestinationRun(
        PlannedDestination planned, long startAfter, Task predecessor, SqliteJournal journal, Courier courier, TimeProvider clock, ILogger log, CancellationToken stop)
        : this(planned, journal, courier, clock, log, stop)
    {
        _startAfter = startAfter;
        Ended = RunAsync(predecessor);
    }

    /// <summary>A replay.</summary>
    public DestinationRun(
        PlannedDestination planned, Replay replay, Func<bool> isWelcome, SqliteJournal journal, Courier courier, TimeProvider clock, ILogger log, CancellationToken stop)
        : this(planned, journal, courier, clock, log, stop)
    {
        (_replay, _startAfter, _isWelcome) = (replay, replay.After, isWelcome);
        Ended = RunAsync(Task.CompletedTask);
    }

    private DestinationRun(PlannedDestination planned, SqliteJournal journal, Courier courier, TimeProvider clock, ILogger log, CancellationToken stop)
    {
        (_planned, _journal, _courier, _clock, _log, _isWelcome, Ended) = (planned, journal, courier, clock, log, static () => true, Task.CompletedTask);
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
            _turn?.Dispatcher?.Use(next);
        }
    }

    /// <summary>What is wrong with the destination as a whole; null when nothing is, or nothing is sent.</summary>
    public Trouble? Trouble => Volatile.Read(ref _turn)?.Dispatcher?.Trouble;

    /// <summary>The last attempt that failed since deliveries last began; null when none has.</summary>
    public Failure? LastFailure => Volatile.Read(ref _turn)?.Dispatcher?.LastFailure;

    /// <summary>Where it stood when deliveries last began, and how long that is ago; null while nothing is sent.</summary>
    public (long Position, TimeSpan Ago)? Since => Volatile.Read(ref _turn) is { Dispatcher: not null } turn ? (turn.Position, _clock.GetElapsedTime(turn.Began)) : null;

    /// <summary>
    /// Takes up anew what is stored, after it was changed: what is under way ends first. Completes when nothing of before is under way any more.
    /// </summary>
    public Task TakeUpAsync()
    {
        lock (_switch)
        {
            _turn?.End();
            return _turn?.Ended ?? Task.CompletedTask;
        }
    }

    /// <summary>Reads no more and lets what is under way end.</summary>
    public void Stop() => _stop.Cancel();

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
                _log.BrokeOff(broken, Account, RestartDelay);
                await Task.Delay(RestartDelay, _clock, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    // True when there is nothing more to do, ever.
    private async Task<bool> DispatchAsync()
    {
        using var turn = Begin();
        await turn.RunAsync();
        if (_replay is null || turn.Dispatcher?.IsDone != true) return false;
        if (await _journal.SetReplayAsync(_replay.Id, ReplayStage.Done)) _log.Replayed(Account);
        return true;
    }

    private Turn Begin()
    {
        lock (_switch)
        {
            var position = _journal.StandingOf(Account)?.Position ?? _startAfter;
            return _turn = new(IsHeld() ? null : Create(), position, _clock.GetTimestamp(), _stop.Token);
        }
    }

    // What the operator holds has no dispatcher: nothing is read, nothing sent, and all stays as it is stored.
    private bool IsHeld() =>
        _journal.StandingOf(_planned.Config.Name) is { HeldSince: not null }
        || (_replay is not null && _journal.ReplayOf(_replay.Id)?.Stage is ReplayStage.Paused or ReplayStage.Cancelled);

    private Dispatcher Create()
    {
        var random = new Random(RandomNumberGenerator.GetInt32(int.MaxValue));
        return new(_planned, _startAfter, _journal, _courier, _clock, random, new(), _log, _replay is null ? null : new Excerpt(_replay, _isWelcome));
    }

    /// <summary>From when what is stored is taken up until it has to be taken up anew.</summary>
    private sealed class Turn(Dispatcher? dispatcher, long position, long began, CancellationToken stop) : IDisposable
    {
        private readonly CancellationTokenSource _end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private bool _isOver;

        public Dispatcher? Dispatcher => dispatcher;

        /// <summary>Where it stood at its beginning.</summary>
        public long Position => position;

        /// <summary>When it began, on the clock's own scale.</summary>
        public long Began => began;

        public Task Ended => _ended.Task;

        public async Task RunAsync()
        {
            if (dispatcher is not null) await dispatcher.RunAsync(_end.Token);
            else await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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
            dispatcher?.Dispose();
            _end.Dispose();
            _ended.SetResult();
        }
    }
}
