using Sluice.Configuration;
using Sluice.Delivery;
using Sluice.Journal;
using Sluice.Journal.Delivery;
using Sluice.Journal.Privacy;

namespace Sluice.Operator.Alarms;

/// <summary>
/// Warns of a destination that is neither held, full nor in known trouble, and gets nothing all the same: because calls arrive and it makes no progress, or because all that
/// is sent to it fails, for too few people to call it a failure for everybody. No other line of the log shows these two.
/// Looks at what is stored, so it also sees a dispatcher that stands still.
/// </summary>
internal sealed class SilenceAlarm(
    PlanSource plans, SqliteJournal journal, DeliveryService delivery, Silences silences, TimeProvider clock, ILogger<SilenceAlarm> log) : BackgroundService
{
    /// <summary>How often it looks, seen against how long a silence may last.</summary>
    private const int LooksPerSilence = 10;

    private readonly Dictionary<string, Seen> _seen = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var allowed = plans.Current.Config.Alarms.Silence;
            await Task.Delay(allowed > TimeSpan.Zero ? allowed / LooksPerSilence : TimeSpan.FromSeconds(10), clock, stoppingToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                if (stoppingToken.IsCancellationRequested) return;
                if (allowed > TimeSpan.Zero) Look(allowed);
                else Forget();
            }
            catch (JournalUnavailableException)
            {
                // Said by the journal itself; nothing can be known meanwhile.
            }
        }
    }

    private void Look(TimeSpan allowed)
    {
        var names = plans.Current.Config.Destinations.Select(static one => one.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var (name, seen) in _seen)
        {
            if (!names.Contains(name) && _seen.Remove(name)) Ended(name, seen);
        }
        foreach (var name in names)
        {
            if (journal.Deliveries.StandingOf(name) is not { } standing) continue;
            if (!_seen.TryGetValue(name, out var seen)) _seen[name] = seen = new();
            if (seen.Sees(standing, journal.Head, IsExpected(standing), clock.GetTimestamp())) Ended(name, seen);
            else if (!seen.IsSaid && seen.Since is { } since && clock.GetElapsedTime(since) >= allowed) Begun(name, seen, standing);
            LookAtFailures(name, seen, standing, allowed);
        }
    }

    // Said once for each time that all fails; what fails is tried again by itself, so there is nothing to raise an alarm about.
    private void LookAtFailures(string name, Seen seen, Standing standing, TimeSpan allowed)
    {
        if (delivery.RunsOf(name)?.Live.Streak is not { } streak) seen.SaidOfFailuresSince = null;
        else if (standing.Waiting > 0 && IsExpected(standing) && seen.SaidOfFailuresSince != streak.Since && clock.GetUtcNow() - streak.Since is var lasts && lasts >= allowed)
        {
            seen.SaidOfFailuresSince = streak.Since;
            log.NotGettingThrough(name, lasts, standing.Waiting, streak.Why);
        }
    }

    private void Forget()
    {
        foreach (var name in _seen.Keys) silences.End(name);
        _seen.Clear();
    }

    // What is held, off, failing, refused or full has said so.
    private bool IsExpected(Standing standing) =>
        standing.HeldSince is null && delivery.RunsOf(standing.Destination)?.Live is { Trouble: null, IsFull: false };

    private void Begun(string name, Seen seen, Standing standing)
    {
        seen.IsSaid = true;
        silences.Begin(name, clock.GetUtcNow() - clock.GetElapsedTime(seen.Since!.Value));
        var why = journal.Fence.Unreadable is null ? "nothing says why: see its timeout, and whether it answers at all" : Fence.Damage;
        log.Silent(name, journal.Head - standing.Position, clock.GetElapsedTime(seen.Since!.Value), why);
    }

    private void Ended(string name, Seen seen)
    {
        if (!seen.IsSaid) return;
        seen.IsSaid = false;
        silences.End(name);
        log.NoLongerSilent(name);
    }

    /// <summary>What was seen of a destination.</summary>
    private sealed class Seen
    {
        private (long Position, long Ended) _last = (-1, -1);

        /// <summary>Since when there is something to do and nothing is done; null when that is not so.</summary>
        public long? Since { get; private set; }

        public bool IsSaid { get; set; }

        /// <summary>When the failures began that the log has told of; null when it has told of none, or something arrived since.</summary>
        public DateTimeOffset? SaidOfFailuresSince { get; set; }

        /// <summary>True when all is well.</summary>
        public bool Sees(Standing standing, long head, bool isExpected, long now)
        {
            var moved = _last != (standing.Position, standing.Tally.Total);
            _last = (standing.Position, standing.Tally.Total);
            if (moved || !isExpected || head <= standing.Position) Since = null;
            else Since ??= now;
            return Since is null;
        }
    }
}
