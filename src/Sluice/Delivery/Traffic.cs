using Sluice.Destinations;
using Sluice.Journal;

namespace Sluice.Delivery;

/// <summary>
/// Decides which item is tried when, and what follows from an attempt: lanes, waiting room and breaker of one destination. No network,
/// no disk, no threads: the dispatcher's loop calls it.
/// </summary>
internal sealed class Traffic(
    string destination, Progress progress, Breaker breaker, TimeProvider clock, Random random, ILogger log)
{
    private readonly long _origin = clock.GetTimestamp();
    private readonly Lanes _lanes = new();
    private readonly Queue<Item> _ready = [];
    private readonly PriorityQueue<Item, TimeSpan> _due = new();
    private Item? _probe;

    /// <summary>Time on a clock that only runs forward: setting the computer's clock neither loses a retry nor makes a burst of them.</summary>
    public TimeSpan Now => clock.GetElapsedTime(_origin);

    /// <summary>Attempts under way.</summary>
    public int InFlight { get; private set; }

    /// <summary>Whether nothing could be tried now, were there room.</summary>
    public bool IsQuiet => InFlight == 0 && (_ready.Count == 0 || !breaker.IsClosed);

    /// <summary>Whether more items are of use: always, but while the breaker is open only to have something to probe with.</summary>
    public bool TakesMore => breaker.IsClosed || (InFlight == 0 && _ready.Count == 0 && _due.Count == 0);

    /// <summary>When something becomes due; null if nothing does by itself.</summary>
    public TimeSpan? WakeAt =>
        !breaker.IsClosed ? (InFlight == 0 ? breaker.ProbeAt : null)
        : _due.TryPeek(out _, out var due) ? due : null;

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

    /// <summary>The next item to try, now in flight; null if there is none or no room.</summary>
    public Item? Next(int concurrency)
    {
        var item = breaker.IsClosed ? NextInTurn(concurrency) : NextProbe();
        if (item is null) return null;
        item.Stage = Stage.InFlight;
        item.FirstAttempt ??= clock.GetUtcNow();
        InFlight++;
        return item;
    }

    /// <summary>An attempt was cut short by the end of the dispatcher: the item stays as it is stored.</summary>
    public void Abandon(Item item)
    {
        item.Stage = Stage.Queued;
        InFlight--;
    }

    /// <summary>An attempt ended.</summary>
    public void Ended(Item item, Attempt attempt, ReadOnlyMemory<byte> body, RetrySchedule schedule)
    {
        InFlight--;
        item.Attempts++;
        var probed = ReferenceEquals(item, _probe);
        if (probed) _probe = null;
        switch (attempt.Verdict)
        {
            case Verdict.Delivered:
                Healthy();
                Settle(item, new(Delivered: 1, 0, 0, 0));
                break;
            case Verdict.Reject reject:
                if (attempt.Request.Length > 0) Healthy();
                Die(item, reject.Why, attempt, body);
                break;
            case Verdict.Pause pause:
                Refused(pause.Why, probed, schedule);
                // What the operator has to mend is not the item's fault; its horizon starts when deliveries go again.
                item.FirstAttempt = null;
                Wait(item, TimeSpan.Zero, pause.Why);
                break;
            case Verdict.Retry retry:
                Failed(item, retry, attempt, body, probed, schedule);
                break;
            default:
                Settle(item, new(0, Filtered: 1, 0, 0));
                break;
        }
    }

    /// <summary>Something changed that may have mended the destination: a probe is due at once.</summary>
    public void ProbeNow() => breaker.ProbeNow(Now);

    private Item? NextInTurn(int concurrency)
    {
        while (_due.TryPeek(out _, out var due) && due <= Now)
        {
            var item = _due.Dequeue();
            item.Stage = Stage.Ready;
            _ready.Enqueue(item);
        }
        return InFlight < concurrency && _ready.TryDequeue(out var next) ? next : null;
    }

    // What has failed before goes first: a dead destination is probed with the same few items and leaves the others alone.
    private Item? NextProbe()
    {
        if (InFlight > 0 || breaker.ProbeAt > Now) return null;
        var overdue = _due.TryPeek(out _, out var due) && due <= Now;
        if (!overdue && _ready.TryDequeue(out _probe)) return _probe;
        return _due.TryDequeue(out _probe, out _) || _ready.TryDequeue(out _probe) ? _probe : null;
    }

    private void Failed(Item item, Verdict.Retry retry, Attempt attempt, ReadOnlyMemory<byte> body, bool probed, RetrySchedule schedule)
    {
        if (probed)
        {
            breaker.ProbeFailed(schedule, retry.After, random.NextDouble(), Now);
        }
        else
        {
            var pause = breaker.FirstDelay(schedule, retry.After, random.NextDouble());
            if (breaker.Failed(PersonOf(item), pause, Now)) log.Failing(destination, retry.Why, pause);
        }
        if (breaker.PausedBecause is not null) item.FirstAttempt = null;
        var sinceFirst = clock.GetUtcNow() - (item.FirstAttempt ?? clock.GetUtcNow());
        if (schedule.Next(item.Attempts, sinceFirst, retry.After, random.NextDouble()) is not { } delay)
        {
            Die(item, $"given up {schedule.Horizon} after the first attempt: {retry.Why}", attempt, body);
            return;
        }
        Wait(item, delay, retry.Why);
        log.WillRetry(destination, item.Key, delay, retry.Why);
    }

    private void Wait(Item item, TimeSpan delay, string why)
    {
        (item.Stage, item.Due, item.Reason) = (Stage.Waiting, clock.GetUtcNow() + delay, why);
        _due.Enqueue(item, Now + delay);
        Lanes.HoldFollowers(item);
        progress.Delay(item);
    }

    private void Die(Item item, string why, Attempt attempt, ReadOnlyMemory<byte> body) => Settle(
        item,
        new(0, 0, 0, Dead: 1),
        new(destination, item.Key, clock.GetUtcNow(), item.Attempts, why, body, attempt.Request, attempt.Answer));

    private void Settle(Item item, Tally ending, DeadLetter? letter = null)
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
