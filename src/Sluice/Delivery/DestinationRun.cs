using System.Security.Cryptography;
using Sluice.Configuration;
using Sluice.Journal;

namespace Sluice.Delivery;

/// <summary>Keeps one destination's dispatcher going from when it is planned until it is not, one at a time.</summary>
internal sealed class DestinationRun : IDisposable
{
    private static readonly TimeSpan RestartDelay = TimeSpan.FromMinutes(1);

    private readonly SqliteJournal _journal;
    private readonly StandardOutput _output;
    private readonly RefreshTokens _tokens;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly long _startAfter;
    private readonly CancellationTokenSource _stop;
    private readonly Lock _switch = new();
    private PlannedDestination _planned;
    private Turn? _turn;

    /// <summary>Starts as soon as a predecessor has ended.</summary>
    public DestinationRun(
        PlannedDestination planned,
        long startAfter,
        Task predecessor,
        SqliteJournal journal,
        StandardOutput output,
        RefreshTokens tokens,
        TimeProvider clock,
        ILogger log,
        CancellationToken stop)
    {
        (_planned, _startAfter, _journal, _output, _tokens, _clock, _log) = (planned, startAfter, journal, output, tokens, clock, log);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Ended = RunAsync(predecessor);
    }

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
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                // Taking up what is stored reads the disk; the others need not wait for it.
                await Task.Run(DispatchAsync, CancellationToken.None);
            }
            catch (Exception broken)
            {
                _log.BrokeOff(broken, _planned.Config.Name, RestartDelay);
                await Task.Delay(RestartDelay, _clock, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task DispatchAsync()
    {
        using var turn = Begin();
        await turn.RunAsync();
    }

    private Turn Begin()
    {
        lock (_switch) return _turn = new(IsHeld() ? null : Create(), _stop.Token);
    }

    // What the operator holds has no dispatcher: nothing is read, nothing sent, and all stays as it is stored.
    private bool IsHeld() => _journal.StandingOf(_planned.Config.Name) is { HeldSince: not null };

    private Dispatcher Create()
    {
        var random = new Random(RandomNumberGenerator.GetInt32(int.MaxValue));
        return new(_planned, _startAfter, _journal, new Courier(_output, _tokens, _clock), _clock, random, new(), _log);
    }

    /// <summary>From when what is stored is taken up until it has to be taken up anew.</summary>
    private sealed class Turn(Dispatcher? dispatcher, CancellationToken stop) : IDisposable
    {
        private readonly CancellationTokenSource _end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private bool _isOver;

        public Dispatcher? Dispatcher => dispatcher;

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
