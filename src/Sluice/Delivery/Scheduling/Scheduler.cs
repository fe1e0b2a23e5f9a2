using Sluice.Delivery.Attempts;
using Sluice.Delivery.Reading;
using Sluice.Destinations;
using Sluice.Journal;
using Sluice.Journal.DeadLetters;
using Sluice.Journal.Delivery;

namespace Sluice.Delivery.Scheduling;

/// <summary>
/// Decides which items are tried when, and what follows from an attempt: waiting room, batches and breaker of one destination. No network, no
/// threads: the dispatcher's loop calls it.
/// </summary>
internal sealed class Scheduler
{
    /// <summary>How many persons' items are fetched from disk before the next attempt is started, unless there is none.</summary>
    private const int LoadsAtOnce = 32;

    /// <summary>Which part of the room retries take at most. What fails may take its whole timeout, hundreds of times as long as what arrives: by turns alone
    /// it would hold nearly all of the room before long.</summary>
    private const int RetriesShare = 4;

    private readonly string _destination;
    private readonly Progress _progress;
    private readonly DeliveryLimits _limits;
    private readonly Breaker _breaker;
    private readonly Func<Item, BatchRule?> _ruleOf;
    private readonly TimeProvider _clock;
    private readonly Random _random;
    private readonly ILogger _log;
    private readonly long _origin;
    private readonly DateTimeOffset _began;
    private readonly WaitingRoom _room;
    private readonly Batches _batches;
    private readonly ReadyItems _ready = new();
    private DateTimeOffset? _resumed;

    // When the latest of those that arrived was first tried.
    private DateTimeOffset _worked;
    private TimeSpan? _arrivedAt;
    private Item? _probe;

    // While the breaker is open: with how many that were never tried a probe that failed may still be followed up, and how many came in since the last one that was due.
    private int _followUps, _sought;
    private Trouble? _trouble;

    // Why it is paused, as the log has it.
    private string? _refusal;
    private Failure? _lastFailure;
    private FailureStreak? _streak;

    // Attempts under way that are retries; a batch is one if its first item is tried again.
    private int _retries;
    private bool _isFull, _lacksProbe, _prefersUntried, _isFollowUp;

    /// <summary>Takes up what is stored.</summary>
    /// <param name="destination">Its name.</param>
    /// <param name="stored">Where it stands.</param>
    /// <param name="progress">Learns how items end.</param>
    /// <param name="limits">Bounds.</param>
    /// <param name="ruleOf">What an item may go into a batch with; null if it goes by itself.</param>
    /// <param name="rowsOf">What waits for a person on disk, first things first: the person, and how many rows at most.</param>
    /// <param name="clock">The time.</param>
    /// <param name="random">Jitter.</param>
    /// <param name="log">For the operator.</param>
    public Scheduler(
        string destination,
        DeliveryState stored,
        Progress progress,
        DeliveryLimits limits,
        Func<Item, BatchRule?> ruleOf,
        Func<ulong, int, IReadOnlyList<WaitingItem>> rowsOf,
        TimeProvider clock,
        Random random,
        ILogger log)
    {
        (_destination, _progress, _limits, _ruleOf, _clock, _random, _log) = (destination, progress, limits, ruleOf, clock, random, log);
        (_origin, _began, _resumed, _breaker) = (clock.GetTimestamp(), clock.GetUtcNow(), stored.Resumed, new(limits, stored.Paused));
        if (stored.Paused is { Length: > 0 } why) (_refusal, _trouble) = (why, new(why, IsRefusal: true, null, clock.GetUtcNow()));
        _batches = new(item => item.Alone ? null : ruleOf(item));
        _room = new(progress, limits, rowsOf, Arrived);
    }

    /// <summary>When failures are tried again.</summary>
    public required RetrySchedule Schedule { get; set; }

    /// <summary>Time on a clock that only runs forward: setting the computer's clock neither loses a retry nor makes a burst of them.</summary>
    public TimeSpan Now => _clock.GetElapsedTime(_origin);

    // The time of day on that clock: what is due, and for how long something was tried, is stored by it.
    private DateTimeOffset Steady => _began + Now;

    /// <summary>What is wrong with the destination as a whole; null when nothing is. For any thread.</summary>
    public Trouble? Trouble => Volatile.Read(ref _trouble);

    /// <summary>The last attempt that failed; null when none has. For any thread.</summary>
    public Failure? LastFailure => Volatile.Read(ref _lastFailure);

    /// <summary>What has failed since something last arrived, what fails alone left aside; null when nothing has. For any thread.</summary>
    public FailureStreak? Streak => Volatile.Read(ref _streak);

    /// <summary>Attempts under way.</summary>
    public int InFlight { get; private set; }

    /// <summary>Whether nothing could be tried now, were there room.</summary>
    public bool IsQuiet => InFlight == 0 && (_ready.Count == 0 || !_breaker.IsClosed);

    /// <summary>
    /// Whether to read more: always while the breaker is closed; while it is open, only to find an item to probe with that was never tried, and once much waits no
    /// more than a window for each probe.
    /// </summary>
    public bool TakesMore => _breaker.IsClosed || (InFlight == 0 && !_ready.HasUntried && _batches.IsEmpty && (HasNothingToTry || MaySeek));

    private bool HasNothingToTry => _room.IsEmpty && !_ready.HasTried;

    // All that comes may be about persons for whom something waits, and would wait, too.
    private bool MaySeek => _progress.Waiting < _limits.WaitingInMemory || _sought < _limits.WindowItems;

    /// <summary>How many persons have items on disk only.</summary>
    public int ShelvedPersons => _room.ShelvedPersons;

    /// <summary>Whether a person's next item can be had only when what was read before it is stored.</summary>
    public bool IsStarved => _room.IsStarved;

    /// <summary>When something becomes due; null if nothing does by itself.</summary>
    public TimeSpan? WakeAt
    {
        get
        {
            // With nothing to probe with, what comes in next is what wakes us.
            if (!_breaker.IsClosed) return InFlight == 0 && !_lacksProbe ? _breaker.ProbeAt : null;
            // Without room, the end of an attempt is what wakes us.
            return !_isFull && _batches.DueAt is { } batch && !(_room.DueAt <= batch) ? batch : _room.DueAt;
        }
    }

    /// <summary>A new item, after all others of its persons.</summary>
    public void Enter(Item item)
    {
        item.Entered = Now;
        _sought++;
        _room.Enter(item);
        if (item.Stage == Stage.Ready) _ready.Add(item);
    }

    /// <summary>Something waits for a person since an earlier life.</summary>
    public void Restore(in WaitingPerson waiting) => _room.Restore(waiting.Person, Now + DelayUntil(waiting.Due));

    /// <summary>These items are in the stored waiting room now.</summary>
    public void Stored(IReadOnlyList<Item> items) => _room.Stored(items);

    /// <summary>The next item or batch to try, now in flight; null if there is none or no room.</summary>
    public IReadOnlyList<Item>? Next(int concurrency)
    {
        var items = _breaker.IsClosed ? NextInTurn(concurrency) : NextProbe();
        if (items is null) return null;
        foreach (var item in items)
        {
            item.Stage = Stage.InFlight;
            item.Tried = Steady;
        }
        InFlight++;
        if (items[0].Attempts > 0) _retries++;
        return items;
    }

    /// <summary>An attempt was ended or cut short by the end of the dispatcher: it does not count, and the items are as they were before.</summary>
    public void Abandon(IReadOnlyList<Item> items)
    {
        foreach (var item in items) item.Stage = Stage.Queued;
        Return(items[0]);
    }

    /// <summary>An attempt was called back before it had sent anything: it does not count, and the items are ready again, before all others.</summary>
    public void TakeBack(IReadOnlyList<Item> items)
    {
        Return(items[0]);
        if (ReferenceEquals(items[0], _probe)) _probe = null;
        foreach (var item in items)
        {
            item.Stage = Lanes.StageOf(item);
            if (item.Stage == Stage.Ready) _ready.GiveBack(item);
        }
    }

    /// <summary>An attempt ended.</summary>
    /// <param name="outcomes">What it came to, in the order in which the items were given.</param>
    public void Ended(IReadOnlyList<Outcome> outcomes)
    {
        Return(outcomes[0].Item);
        foreach (var (item, _, _) in outcomes) (item.FirstAttempt, item.CountsFrom) = (item.FirstAttempt ?? item.Tried, item.CountsFrom ?? item.Tried);
        var probed = ReferenceEquals(outcomes[0].Item, _probe);
        if (probed) _probe = null;
        // Before the next probe is due, whatever time goes by here.
        var at = Steady;
        Judge(outcomes, probed);
        // One draw for all, so that what failed together is due together and makes a batch again.
        var jitter = _random.NextDouble();
        var isBatch = outcomes.Count > 1;
        foreach (var outcome in outcomes)
        {
            outcome.Item.Attempts++;
            if (outcome.Attempt.Verdict is Verdict.Failed failed) Volatile.Write(ref _lastFailure, new(_clock.GetUtcNow(), failed.Why));
            Follow(outcome, isBatch && outcome.Attempt.IsShared, jitter, at);
        }
    }

    /// <summary>Other settings are in force: what gathers is gathered anew.</summary>
    public void Regather() => _batches.Dissolve(_ready);

    /// <summary>Something changed that may have mended the destination: a probe is due at once.</summary>
    public void ProbeNow() => _breaker.ProbeNow(Now);

    // What follows from an attempt for one item; isWhole: nobody said which item of its batch was meant; at: when it had ended.
    private void Follow(in Outcome outcome, bool isWhole, double jitter, DateTimeOffset at)
    {
        var (item, attempt, content) = outcome;
        switch (attempt.Verdict)
        {
            case Verdict.Delivered:
                Settle(item, Ending.Delivered);
                break;
            case Verdict.Reject when isWhole:
                TryAlone(item);
                break;
            case Verdict.Reject reject:
                Die(item, reject.Why, attempt, content);
                break;
            case Verdict.Pause pause when _breaker.PausedBecause is not null:
                // What the operator has to mend is not the item's fault; its horizon starts when deliveries go again.
                // In a batch it may be another's, though: the second time, each shows by itself.
                if (item.WasRefused) item.Alone |= isWhole;
                else (item.WasRefused, item.CountsFrom) = (true, at);
                Wait(item, TimeSpan.Zero, pause.Why);
                break;
            case Verdict.Pause pause:
                // It alone is refused: nobody has to mend anything for the others.
                Failed(outcome, AsRetry(pause), isWhole, jitter);
                break;
            case Verdict.Retry retry:
                Failed(outcome, retry, isWhole, jitter);
                break;
            default:
                Settle(item, attempt.Unsent);
                break;
        }
    }

    // The first item of an attempt that is under way no more, before anything counts in it.
    private void Return(Item first)
    {
        InFlight--;
        if (first.Attempts > 0) _retries--;
    }

    private void Arrived(Item item)
    {
        var delay = DelayUntil(item.Due);
        if (delay > TimeSpan.Zero)
        {
            item.Stage = Stage.Waiting;
            _room.Remind(item, Now + delay);
            return;
        }
        _ready.Add(item);
    }

    // Never longer than there is, should the clock have been set back since.
    private TimeSpan DelayUntil(DateTimeOffset due)
    {
        var delay = due - Steady;
        return delay < Schedule.Max ? delay : Schedule.Max;
    }

    private List<Item>? NextInTurn(int concurrency)
    {
        while (_room.TryTakeDue(Now, out var due))
        {
            if (due is null) continue;
            due.Stage = Stage.Ready;
            _ready.Add(due);
        }
        _isFull = InFlight >= concurrency;
        if (_isFull) return null;
        for (var loads = 0; (loads < LoadsAtOnce || _ready.Count == 0) && _room.LoadNext();) loads++;
        if (_batches.TakeDue(Now) is { } waited) return waited;
        while ((_retries < Math.Max(1, concurrency / RetriesShare) ? _ready.Take() : _ready.TakeUntried()) is { } next)
        {
            if (next.Alone || _ruleOf(next) is not { } rule) return [next];
            if (_batches.Add(next, rule, Now) is { } full) return full;
        }
        return _batches.TakeRipe(Now);
    }

    // What fails or is refused may be single messages, and the first that arrives shows it. So probes are made by turns with what was not tried yet and with what
    // failed before, and others that were not tried yet may follow at once.
    private List<Item>? NextProbe()
    {
        _lacksProbe = false;
        var isDue = _breaker.ProbeAt <= Now;
        if (InFlight > 0 || !(isDue || _followUps > 0)) return null;
        _batches.Dissolve(_ready);
        _isFollowUp = !isDue;
        _probe = isDue ? TakeProbe() : _ready.TakeUntried();
        _lacksProbe = _probe is null && isDue;
        return _probe is null ? null : [_probe];
    }

    private Item? TakeProbe()
    {
        var hasTried = _ready.HasTried || _room.DueAt <= Now;
        if ((_prefersUntried || !hasTried) && _ready.TakeUntried() is { } untried) return untried;
        for (var loads = 1; ; loads++)
        {
            if (_ready.TakeTried() is { } tried) return tried;
            var some = _room.TryTakeDue(TimeSpan.MaxValue, out var waiting);
            if (waiting is not null) return waiting;
            some |= _room.LoadNext();
            // What is on disk may all be untried.
            if (!some || (loads >= LoadsAtOnce && _ready.HasUntried)) return _ready.TakeUntried();
        }
    }

    // What an attempt says about the destination as a whole: that it works for somebody counts more than that it fails for others.
    private void Judge(IReadOnlyList<Outcome> outcomes, bool probed)
    {
        Outcome? failed = null;
        Verdict.Pause? refused = null;
        foreach (var outcome in outcomes)
        {
            var (item, attempt, _) = outcome;
            switch (attempt)
            {
                case { Verdict: Verdict.Delivered } or { Verdict: Verdict.Reject, Transcript: not null }:
                    // Not later than it was tried now, should the clock have been set back since it was stored.
                    _worked = Later(_worked, item.CountsFrom < item.Tried ? item.CountsFrom.Value : item.Tried);
                    _arrivedAt = Now;
                    Healthy();
                    return;
                case { Verdict: Verdict.Pause pause } when !IsRefusedAlone(item):
                    refused ??= pause;
                    break;
                case { Verdict: Verdict.Retry or Verdict.Pause } when probed || !FailsAlone(item):
                    failed ??= outcome;
                    break;
            }
        }
        if (refused is not null) Refused(refused, probed);
        else if (failed is { } one) Failing(one.Item, one.Attempt, probed);
    }

    // Whether others arrived that were first tried after it: that it fails, be it for the hundredth time, says nothing about them.
    private bool FailsAlone(Item item) => item.CountsFrom < _worked;

    private bool IsRefusedAlone(Item item) => _breaker.PausedBecause is null && item.WasRefused && FailsAlone(item);

    private void Failing(Item item, Attempt attempt, bool probed)
    {
        var retry = attempt.Verdict as Verdict.Retry ?? AsRetry((Verdict.Pause)attempt.Verdict!);
        Volatile.Write(ref _streak, new(_streak?.Since ?? _clock.GetUtcNow(), retry.Told));
        // What answers, and does not ask for fewer requests, may be asked about others: it may have failed for many in a row that have something in common.
        var followUps = _breaker.PausedBecause is null && attempt.Transcript?.Reply is not null && !retry.IsBusy ? _limits.BreakerPersons : 0;
        if (probed)
        {
            ProbeFailed(retry.After, followUps);
            Troubled(retry.Why);
            return;
        }
        var pause = _breaker.FirstDelay(Schedule, retry.After, _random.NextDouble());
        if (!_breaker.Failed(item.Persons[0], pause, Now)) return;
        (_prefersUntried, _followUps, _sought) = (true, followUps, 0);
        _log.Failing(_destination, retry.Told, pause);
        Troubled(retry.Why);
    }

    private void Failed(in Outcome outcome, Verdict.Retry retry, bool isWhole, double jitter)
    {
        var (item, attempt, content) = outcome;
        if (_breaker.PausedBecause is not null) item.CountsFrom = null;
        if (Schedule.Next(item.Attempts, Steady - StartOfHorizon(item), retry.After, jitter) is not { } delay)
        {
            // Nothing is given up for what may be another's fault.
            if (isWhole) TryAlone(item);
            else Die(item, $"given up, as retry.horizon ({new DisplayDuration(Schedule.Horizon)}) has passed: {retry.Why}", attempt, content);
            return;
        }
        // It may fail for one of its items. Whoever is busy is not helped by more requests.
        if (isWhole && !retry.IsBusy && item.Attempts >= DeliveryLimits.BatchTries) item.Alone = true;
        Wait(item, delay, retry.Why);
        _log.WillRetry(_destination, item.Key, delay, retry.Told);
    }

    // When its horizon counts from. For an item that was first tried before a restart, the time from when it was due to the start does not count, for good: neither
    // an outage nor a clock that was set forward gives up what was hardly tried.
    private DateTimeOffset StartOfHorizon(Item item)
    {
        var first = item.CountsFrom ?? Steady;
        var counts = Later(first, _resumed ?? first);
        if (first >= _began) return counts;
        var missed = _began - Later(counts, item.Due);
        item.CountsFrom = missed > TimeSpan.Zero ? counts + missed : counts;
        return item.CountsFrom.Value;
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    // Nobody said which item of the batch was wrong: each shows by itself, and the others are not held up by it.
    private void TryAlone(Item item)
    {
        item.Alone = true;
        item.Stage = Lanes.StageOf(item);
        if (item.Stage == Stage.Ready) _ready.Add(item);
        else if (item.Stage == Stage.Held) Lanes.HoldFollowers(item);
    }

    private void Wait(Item item, TimeSpan delay, string why)
    {
        (item.Due, item.Reason) = (Steady + delay, why);
        // In a batch there may be one before it that waits now.
        item.Stage = item.IsFirst ? Stage.Waiting : Stage.Held;
        if (item.IsFirst) _room.Remind(item, Now + delay);
        Lanes.HoldFollowers(item);
        _progress.Delay(item);
    }

    private void Die(Item item, string why, Attempt attempt, Content? content)
    {
        var now = _clock.GetUtcNow();
        Settle(item, Ending.Dead, new(_destination, item.Key, now, item.Attempts, why, content?.ToKept() ?? default, attempt.Request, attempt.Answer)
        {
            FirstAttempt = item.FirstAttempt, LastAttempt = attempt.Transcript is null ? null : now,
        });
    }

    private void Settle(Item item, Ending ending, DeadLetter? letter = null)
    {
        _progress.Settle(item, ending, letter);
        _room.Leave(item, _ready);
    }

    private void Refused(Verdict.Pause pause, bool probed)
    {
        var isNew = _breaker.Refused(pause.Why, Now);
        if (isNew) (_prefersUntried, _followUps, _sought) = (true, Now - _arrivedAt <= DeliveryLimits.RefusalDoubt ? 1 : 0, 0);
        else if (probed) ProbeFailed(null, 0);
        // With the cause mended another may show. Of what was under way beside the probe, each may have its own.
        if (isNew || (probed && pause.Told != _refusal))
        {
            _refusal = pause.Told;
            _progress.Pause(pause.Why);
            _log.Refused(_destination, pause.Told);
        }
        Troubled(pause.Why);
    }

    private void ProbeFailed(TimeSpan? retryAfter, int followUps)
    {
        if (_isFollowUp && followUps > 0)
        {
            _followUps--;
            return;
        }
        (_prefersUntried, _followUps, _sought) = (!_prefersUntried, _isFollowUp ? 0 : followUps, 0);
        _breaker.ProbeFailed(Schedule, retryAfter, _random.NextDouble(), Now);
    }

    private void Troubled(string why) => Volatile.Write(
        ref _trouble, new(why, _breaker.PausedBecause is not null, _trouble is { } known ? known.Since : _clock.GetUtcNow(), _clock.GetUtcNow() + (_breaker.ProbeAt - Now)));

    private static Verdict.Retry AsRetry(Verdict.Pause pause) => new(pause.Why) { Brief = pause.Brief };

    private void Healthy()
    {
        Volatile.Write(ref _streak, null);
        var paused = _breaker.PausedBecause is not null;
        if (!_breaker.Succeeded()) return;
        _followUps = 0;
        Volatile.Write(ref _trouble, null);
        _log.Resumed(_destination);
        if (!paused) return;
        _progress.Pause("");
        _resumed = Steady;
    }
}
