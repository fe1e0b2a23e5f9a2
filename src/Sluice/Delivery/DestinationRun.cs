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
    private Dispatcher? _dispatcher;

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
            _dispatcher?.Use(next);
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
        using var dispatcher = Create();
        await dispatcher.RunAsync(_stop.Token);
    }

    private Dispatcher Create()
    {
        lock (_switch)
        {
            var random = new Random(RandomNumberGenerator.GetInt32(int.MaxValue));
            return _dispatcher = new(_planned, _startAfter, _journal, new Courier(_output, _tokens, _clock), _clock, random, new(), _log);
        }
    }
}
