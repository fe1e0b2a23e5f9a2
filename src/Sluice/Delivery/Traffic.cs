using Sluice.Destinations;
using Sluice.Journal;

namespace Sluice.Delivery;

/// <summary>
/// Decides which items are tried when, and what follows from an attempt: lanes, batches, waiting room and breaker of one destination. No
/// network, no disk, no threads: the dispatcher's loop calls it.
/// </summary>
/// <param name="destination">Its name.</param>
/// <param name="progress">Learns how items end.</param>
/// <param name="breaker">Whether the destination takes anything.</param>
/// <param name="ruleOf">What an item may go into a batch with; null if it goes by itself.</param>
/// <param name="clock">The time.</param>
/// <param name="random">Jitter.</param>
/// <param name="log">For the operator.</param>
internal sealed class Traffic(
    string destination, Progress progress, Breaker breaker, Func<Item, BatchRule?> ruleOf, TimeProvider clock, Random random, ILogger log)
{
    private readonly long _origin = clock.GetTimestamp();
    private readonly Lanes _lanes = new();
    private readonly Batches _batches = new(RuleUnlessAlone(ruleOf));
    private readonly Queue<Item> _ready = [];
    private readonly PriorityQueue<Item, TimeSpan> _due = new();
    private Item? _probe;
    private bool _isFull;

    /// <summary>Time on a clock that only runs forward: setting the computer's clock neither loses a retry nor makes a burst of them.</summary>
    public TimeSpan Now => clock.GetElapsedTime(_origin);

    /// <summary>Attempts under way.</summary>
    public int InFlight { get; private set; }

    /// <summary>Whether nothing could be tried now, were there room.</summary>
    public bool IsQuiet => InFlight == 0 && (_ready.Count == 0 || !breaker.IsClosed);

    /// <summary>Whether more items are of use: always, but while the breaker is open only to have something to probe with.</summary>
    public bool TakesMore => breaker.IsClosed || (InFlight == 0 && _ready.Count == 0 && _due.Count == 0 && _batches.IsEmpty);

    /// <summary>When something becomes due; null if nothing does by itself.</summary>
    public TimeSpan? WakeAt
    {
        get
        {
            if (!breaker.IsClosed) return InFlight == 0 ? breaker.ProbeAt : null;
            TimeSpan? due = _due.TryPeek(out _, out var at) ? at : null;
            // Without room, the end of an attempt is what wakes us.
            return !_isFull && _batches.DueAt is { } batch && (due is null || batch < due) ? batch : due;
        }
    }

    /// <summary>A new item, after all others of its persons.</summary>
    public void Enter(Item item)
    {
        _lanes.Enter(item);
        if (item.Stage == Stage.Ready) _ready.Enqueue(item);
    }

    /// <summary>An item from the stored waiting room. Earlier ones first.</summary>
    /// <param name="item">With its attempts and due time.</param>
    /// <param name="longest">The longest delay there may be, should the clock have been set back since.</param>
    public void Restore(Item item, TimeSpan longest)
    {
        _lanes.Enter(item);
        if (item.Stage == Stage.Queued) item.Stage = Stage.Held;
        if (item.Stage != Stage.Ready) return;
        var delay = item.Due - clock.GetUtcNow();
        item.Stage = Stage.Waiting;
        _due.Enqueue(item, Now + (delay < longest ? delay : longest));
    }

    /// <summary>The next item or batch to try, now in flight; null if there is none or no room.</summary>
    public IReadOnlyList<Item>? Next(int concurrency)
    {
        var items = breaker.IsClosed ? NextInTurn(concurrency) : NextProbe();
        if (items is null) return null;
        foreach (var item in items)
        {
            item.Stage = Stage.InFlight;
            item.FirstAttempt ??= clock.GetUtcNow();
        }
        InFlight++;
        return items;
    }

    /// <summary>An attempt was cut short by the end of the dispatcher: the items stay as they are stored.</summary>
    public void Abandon(IReadOnlyList<Item> items)
    {
        foreach (var item in items) item.Stage = Stage.Queued;
        InFlight--;
    }

    /// <summary>An attempt ended.</summary>
    /// <param name="outcomes">What it came to, in the order in which the items were given.</param>
    /// <param name="schedule">Of the destination.</param>
    public void Ended(IReadOnlyList<Outcome> outcomes, RetrySchedule schedule)
    {
        InFlight--;
        var probed = ReferenceEquals(outcomes[0].Item, _probe);
        if (probed) _probe = null;
        Judge(outcomes, probed, schedule);
        // One draw for all, so that what failed together is due together and makes a batch again.
        var jitter = random.NextDouble();
        var isBatch = outcomes.Count > 1;
        foreach (var (item, attempt, body) in outcomes)
        {
            item.Attempts++;
            switch (attempt.Verdict)
            {
                case Verdict.Delivered:
                    Settle(item, Ending.Delivered);
                    break;
                case Verdict.Reject when isBatch && attempt.IsShared:
                    TryAlone(item);
                    break;
                case Verdict.Reject reject:
                    Die(item, reject.Why, attempt, body);
                    break;
                case Verdict.Pause pause:
                    // What the operator has to mend is not the item's fault; its horizon starts when deliveries go again.
                    item.FirstAttempt = null;
                    Wait(item, TimeSpan.Zero, pause.Why);
                    break;
                case Verdict.Retry retry:
                    Failed(item, retry, attempt, body, schedule, jitter);
                    break;
                default:
                    Settle(item, attempt.Unsent);
                    break;
            }
        }
    }

    /// <summary>Other settings are in force: what gathers is gathered anew.</summary>
    public void Regather() => _batches.Dissolve(_ready);

    /// <summary>Something changed that may have mended the destination: a probe is due at once.</summary>
    public void ProbeNow() => breaker.ProbeNow(Now);

    private static Func<Item, BatchRule?> RuleUnlessAlone(Func<Item, BatchRule?> ruleOf) => item => item.Alone ? null : ruleOf(item);

    private List<Item>? NextInTurn(int concurrency)
    {
        while (_due.TryPeek(out _, out var due) && due <= Now)
        {
            var item = _due.Dequeue();
            item.Stage = Stage.Ready;
            _ready.Enqueue(item);
        }
        _isFull = InFlight >= concurrency;
        if (_isFull) return null;
        if (_batches.TakeDue(Now) is { } waited) return waited;
        while (_ready.TryDequeue(out var next))
        {
            if (next.Alone || ruleOf(next) is not { } rule) return [next];
            if (_batches.Add(next, rule, Now) is { } full) return full;
        }
        return null;
    }

    // What has failed before goes first: a dead destination is probed with the same few items and leaves the others alone.
    private List<Item>? NextProbe()
    {
        if (InFlight > 0 || breaker.ProbeAt > Now) return null;
        _batches.Dissolve(_ready);
        var overdue = _due.TryPeek(out _, out var due) && due <= Now;
        if (!overdue && _ready.TryDequeue(out _probe)) return [_probe];
        return _due.TryDequeue(out _probe, out _) || _ready.TryDequeue(out _probe) ? [_probe] : null;
    }

    // What an attempt says about the destination as a whole: that it works for somebody counts more than that it fails for others.
    private void Judge(IReadOnlyList<Outcome> outcomes, bool probed, RetrySchedule schedule)
    {
        Verdict.Retry? failed = null;
        Verdict.Pause? refused = null;
        foreach (var (_, attempt, _) in outcomes)
        {
            if (attempt.Verdict is Verdict.Delivered || attempt is { Verdict: Verdict.Reject, Request.Length: > 0 })
            {
                Healthy();
                return;
            }
            failed ??= attempt.Verdict as Verdict.Retry;
            refused ??= attempt.Verdict as Verdict.Pause;
        }
        if (refused is not null) Refused(refused.Why, probed, schedule);
        else if (failed is not null) Failing(outcomes[0].Item, failed, probed, schedule);
    }

    private void Failing(Item item, Verdict.Retry retry, bool probed, RetrySchedule schedule)
    {
        if (probed)
        {
            breaker.ProbeFailed(schedule, retry.After, random.NextDouble(), Now);
            return;
        }
        var pause = breaker.FirstDelay(schedule, retry.After, random.NextDouble());
        if (breaker.Failed(PersonOf(item), pause, Now)) log.Failing(destination, retry.Why, pause);
    }

    private void Failed(Item item, Verdict.Retry retry, Attempt attempt, ReadOnlyMemory<byte> body, RetrySchedule schedule, double jitter)
    {
        if (breaker.PausedBecause is not null) item.FirstAttempt = null;
        var sinceFirst = clock.GetUtcNow() - (item.FirstAttempt ?? clock.GetUtcNow());
        if (schedule.Next(item.Attempts, sinceFirst, retry.After, jitter) is not { } delay)
        {
            Die(item, $"given up {schedule.Horizon} after the first attempt: {retry.Why}", attempt, body);
            return;
        }
        Wait(item, delay, retry.Why);
        log.WillRetry(destination, item.Key, delay, retry.Why);
    }

    // Nobody said which item of the batch was wrong: each shows by itself, and the others are not held up by it.
    private void TryAlone(Item item)
    {
        item.Alone = true;
        item.Stage = Lanes.StageOf(item);
        if (item.Stage == Stage.Ready) _ready.Enqueue(item);
        else if (item.Stage == Stage.Held) Lanes.HoldFollowers(item);
    }

    private void Wait(Item item, TimeSpan delay, string why)
    {
        (item.Due, item.Reason) = (clock.GetUtcNow() + delay, why);
        // In a batch there may be one before it that waits now.
        item.Stage = item.IsFirst ? Stage.Waiting : Stage.Held;
        if (item.IsFirst) _due.Enqueue(item, Now + delay);
        Lanes.HoldFollowers(item);
        progress.Delay(item);
    }

    private void Die(Item item, string why, Attempt attempt, ReadOnlyMemory<byte> body) => Settle(
        item,
        Ending.Dead,
        new(destination, item.Key, clock.GetUtcNow(), item.Attempts, why, body, attempt.Request, attempt.Answer));

    private void Settle(Item item, Ending ending, DeadLetter? letter = null)
    {
        progress.Settle(item, ending, letter);
        _lanes.Leave(item, _ready);
    }

    private void Refused(string why, bool probed, RetrySchedule schedule)
    {
        if (breaker.Refused(why, Now))
        {
            progress.Pause(why);
            log.Refused(destination, why);
        }
        else if (probed)
        {
            breaker.ProbeFailed(schedule, null, random.NextDouble(), Now);
        }
    }

    private void Healthy()
    {
        var paused = breaker.PausedBecause is not null;
        if (!breaker.Succeeded()) return;
        log.Resumed(destination);
        if (!paused) return;
        progress.Pause("");
        foreach (var (item, _) in _due.UnorderedItems)
        {
            item.FirstAttempt = null;
            progress.Delay(item);
        }
    }

    private static ulong PersonOf(Item item) => item.Persons is [var first, ..] ? first : (ulong)item.Key.Sequence;
}
