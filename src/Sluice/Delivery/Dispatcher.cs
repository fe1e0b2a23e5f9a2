using System.Threading.Channels;
using Sluice.Configuration;
using Sluice.Delivery.Attempts;
using Sluice.Delivery.Guarding;
using Sluice.Delivery.Reading;
using Sluice.Delivery.Replaying;
using Sluice.Delivery.Scheduling;
using Sluice.Delivery.Threads;
using Sluice.Journal;
using Sluice.Journal.Delivery;

namespace Sluice.Delivery;

/// <summary>
/// Delivers the journal to one destination: reads on from its position, lets <see cref="Scheduler"/> decide what is tried when, has the
/// sender try it, and stores <see cref="Progress"/>. One loop owns all state; what takes time runs beside it and reports by signal.
/// For one run; a second run takes a second dispatcher, which goes on from what is stored.
/// </summary>
internal sealed class Dispatcher : IDisposable
{
    // Continuations run on the sender's thread: the loop's first step is to change to one of its own.
    private readonly Channel<Signal> _signals = Channel.CreateUnbounded<Signal>(new() { SingleReader = true, AllowSynchronousContinuations = true });
    private readonly string _name;
    private readonly SqliteJournal _journal;
    private readonly Courier _courier;
    private readonly Sender _sender;
    private readonly DeliveryLimits _limits;
    private readonly ILogger _log;
    private readonly Progress _progress;
    private readonly Scheduler _scheduler;
    private readonly ITimer _timer;
    private readonly TimeProvider _clock;
    private readonly ReplayFeed? _feed;
    private readonly FloodGuard? _guard;
    private readonly DeadLetterLog _deadLetterLog;
    private readonly Action _wake;
    private readonly long _stoodAt, _windowBytes;

    // From here on: only the loop touches these.
    private readonly Dictionary<IReadOnlyList<Item>, Task> _attempts = [];
    private readonly CancellationTokenSource _cutShort = new(), _end = new();
    private CancellationTokenSource _unsent;
    private Recall _recall;
    private PlannedDestination _planned;
    private Intake _intake;
    private JournalBlock _block;
    private int _nextInBlock;

    // For the next record of which something is wanted.
    private List<Item> _taken = new(1);
    private Task? _reading, _storing;
    private int _window;
    private TimeSpan _storedAt, _storeAgainAt, _overtakeAt;
    private TimeSpan? _graceEnds, _feedWaits;
    private bool _storeFailed, _roomIsFull, _parkedMany;

    /// <summary>Takes up where it stands; what waits is taken up when it runs.</summary>
    /// <param name="planned">The destination and its settings.</param>
    /// <param name="startAfter">Where it starts if nothing is stored about it.</param>
    /// <param name="equipment">What it works with; those that run for the same destination share it.</param>
    /// <param name="random">Jitter.</param>
    /// <param name="limits">Bounds.</param>
    /// <param name="feed">What it delivers instead of the journal as it grows, for a replay.</param>
    public Dispatcher(PlannedDestination planned, long startAfter, Equipment equipment, Random random, DeliveryLimits limits, ReplayFeed? feed = null)
    {
        (_feed, _wake) = (feed, () => Send(new Signal.Woken()));
        (_unsent, _recall) = NextRecall();
        var (journal, courier, clock, log) = equipment;
        (_name, _journal, _courier, _clock, _limits, _log) = (feed?.Account ?? planned.Config.Name, journal, courier, clock, limits, log);
        _sender = new(_name, journal, courier, feed?.Id);
        _deadLetterLog = new(_name, DeliveryLimits.DeadLetterLogInterval, log);
        (_planned, _intake, _window) = (planned, new(planned, feed?.Selection), limits.WindowOf(planned, feed?.Rate));
        _windowBytes = feed is null ? limits.WindowBytes : limits.WindowBytes / DeliveryLimits.ReplaysAtOnce;
        var state = journal.Deliveries.Load(_name, startAfter);
        (_stoodAt, _block) = (state.Position, new([], state.Position, null));
        // Who gets something again is not new.
        _guard = feed is null ? new(planned, journal, log) : null;
        _progress = new(_name, state, limits, _guard);
        _scheduler = new(_name, state, _progress, limits, RuleOf, (person, rows) => journal.Waiting.About(_name, person, rows), clock, random, log)
        {
            Schedule = RetrySchedule.Of(planned.Config.Retry),
        };
        _timer = clock.CreateTimer(_ => _wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        log.Started(_name, state.Position, state.Waiting);
        var isBack = feed is null && journal.Deliveries.StandingOf(_name) is not null;
        if (isBack && journal.Trimmed is var trimmed && trimmed > state.Position) log.CallsTrimmed(_name, state.Position + 1, trimmed);
    }

    /// <summary>Items in memory: those read whose end is not stored yet, and those that wait and are tried next.</summary>
    public int ItemsInMemory => _progress.Items + _progress.InMemory;

    /// <summary>What is wrong with the destination as a whole; null when nothing is.</summary>
    public Trouble? Trouble => _scheduler.Trouble;

    /// <summary>The last attempt that failed; null when none has.</summary>
    public Failure? LastFailure => _scheduler.LastFailure;

    /// <summary>What has failed since something last arrived; null when nothing has.</summary>
    public FailureStreak? Streak => _scheduler.Streak;

    /// <summary>Whether it reads no more because as much waits as may.</summary>
    public bool IsFull => Volatile.Read(ref _roomIsFull);

    /// <summary>Where it stood when it took up what is stored, and how long that is ago.</summary>
    public (long Position, TimeSpan Ago) Since => (_stoodAt, _scheduler.Now);

    /// <summary>Whether it has come to the end of what it delivers, and all of that has ended and is stored.</summary>
    public bool IsDone => _feed is not null && _progress.Read >= _feed.Last && _progress.Items == 0 && _progress.Waiting == 0;

    /// <summary>Uses these settings for everything that starts from now on.</summary>
    public void Use(PlannedDestination next) => Send(new Signal.Replanned(next));

    /// <summary>Runs until told to stop or done; then lets attempts under way end and stores where it stands. Throws when it cannot go on.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        await using var stopping = stop.Register(_end.Cancel);
        await using var ending = _end.Token.Register(_wake);
        try
        {
            Restore(stop);
            await NextTurn;
            // What came of the last signal is looked at once more before it ends: it may be something to store.
            for (TakeTurn(); !IsOver(stop); TakeTurn())
            {
                await _signals.Reader.WaitToReadAsync(CancellationToken.None);
                await NextTurn;
            }
        }
        finally
        {
            await EndAsync();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _timer.Dispose();
        _unsent.Dispose();
        _cutShort.Dispose();
        _end.Dispose();
    }

    private void Send(Signal signal) => _signals.Writer.TryWrite(signal);

    private FairQueue NextTurn => _journal.IsCrowded ? _courier.Yielding : _courier.Prompt;

    private bool IsOver(CancellationToken stop) =>
        (_end.IsCancellationRequested || IsDone) && _attempts.Count == 0 && _reading is null && _storing is null
        && (IsStored || (_storeFailed && (stop.IsCancellationRequested || IsDone)));

    // Many may wait: whoever is told to stop meanwhile leaves the rest unread, as nothing is tried any more.
    private void Restore(CancellationToken stop)
    {
        foreach (var waiting in _journal.Waiting.Persons(_name))
        {
            if (stop.IsCancellationRequested) return;
            _scheduler.Restore(waiting);
        }
    }

    private bool IsAtHead => _progress.Read >= _journal.Head;

    private bool IsStored => !(_progress.HasChanges || _progress.IsCommitting);

    private void TakeTurn()
    {
        while (_signals.Reader.TryRead(out var signal)) React(signal);
        Advance(_end.Token);
    }

    private void Advance(CancellationToken stop)
    {
        // Stored as held before this ends; whoever comes next finds it so.
        if (_guard is { Holds: true }) _end.Cancel();
        if (stop.IsCancellationRequested)
        {
            _graceEnds ??= _scheduler.Now + _limits.Grace;
            if (_scheduler.Now >= _graceEnds) _cutShort.Cancel();
            if (_attempts.Count == 0) _progress.Overtake();
        }
        else
        {
            _feed?.Ask();
            Admit();
            Read(stop);
            StartAttempts();
            Overtake();
            // All that came in so far is seen: the guard goes on by the clock.
            if (_guard?.EndsAt <= _clock.GetUtcNow() && IsAtHead) _guard.Pass(_clock.GetUtcNow());
        }
        Store();
        _deadLetterLog.Tell(_scheduler.Now);
        SetTimer(stop);
    }

    private void React(Signal signal)
    {
        switch (signal)
        {
            // While this run ends, new settings are for the next one: a hold that is not stored yet must not be lifted by them.
            case Signal.Replanned { Planned: var next } when !_end.IsCancellationRequested:
                (_planned, _intake, _window, _scheduler.Schedule) = (next, new(next, _feed?.Selection), _limits.WindowOf(next, _feed?.Rate), RetrySchedule.Of(next.Config.Retry));
                _guard?.Use(next);
                CallBack();
                _scheduler.Regather();
                _scheduler.ProbeNow();
                break;
            case Signal.BlockRead { Block: var block }:
                _reading = null;
                if (block is { } read) Open(read);
                break;
            case Signal.Attempted ended:
                _attempts.Remove(ended.Items);
                Ended(ended);
                break;
            case Signal.Stored stored:
                _storing = null;
                Stored(stored);
                break;
            case Signal.Broken { Why: var why }:
                throw new InvalidOperationException(why.Message, why);
        }
    }

    private void Ended(Signal.Attempted ended)
    {
        if (ended.Outcomes is { } outcomes)
        {
            _scheduler.Ended(outcomes);
            if (_scheduler.Trouble is not null && _attempts.Count > 0) CallBack();
        }
        else if (_end.IsCancellationRequested)
        {
            _scheduler.Abandon(ended.Items);
        }
        else
        {
            _scheduler.TakeBack(ended.Items);
        }
    }

    // Attempts that wait for their turn have sent nothing yet: they are begun anew, with the settings and the trouble of now.
    private void CallBack()
    {
        using var before = _unsent;
        (_unsent, _recall) = NextRecall();
        before.Cancel();
    }

    private (CancellationTokenSource Unsent, Recall Recall) NextRecall()
    {
        var unsent = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
        return (unsent, new(unsent.Token, _cutShort.Token));
    }

    private void Open(JournalBlock block)
    {
        (_block, _nextInBlock) = (_feed?.Within(block) ?? block, 0);
        if (block.Damage is not null) _log.SkippedDamage(_name, block.Last, block.Damage);
    }

    private void Admit()
    {
        while (_nextInBlock < _block.Entries.Count && HasRoom())
        {
            var entry = _block.Entries[_nextInBlock];
            var items = _taken;
            items.Clear();
            var shares = _intake.Take(entry, items);
            if (_guard?.Judge(entry, items) == false)
            {
                _end.Cancel();
                return;
            }
            _nextInBlock++;
            _progress.Admit(entry.Sequence, items, BytesOf(entry, items), shares);
            foreach (var item in items) _scheduler.Enter(item);
            if (items.Count > 0) _taken = new(1);
        }
    }

    // What is wanted of a record keeps all of it in memory, once; what a script made is beside it.
    private static long BytesOf(JournalEntry entry, List<Item> items)
    {
        if (items.Count == 0) return 0;
        long bytes = entry.Record.Bytes.Length;
        foreach (var item in items) bytes += item.Content!.Rewritten?.Length ?? 0;
        return bytes;
    }

    private bool HasRoom()
    {
        var full = _progress.Waiting >= _planned.Config.WaitingRoom || _scheduler.ShelvedPersons >= _limits.ShelvedPersons;
        if (full && !_roomIsFull)
        {
            if (_progress.Waiting >= _planned.Config.WaitingRoom) _log.WaitingRoomFull(_name, _progress.Waiting);
            else _log.TooManyWait(_name, _scheduler.ShelvedPersons);
        }
        Volatile.Write(ref _roomIsFull, full);
        // A replay that must wait reads nothing meanwhile.
        return !full && !WindowIsFull && _feed?.IsWelcome != false && _progress.InMemory < _limits.WaitingInMemory && _scheduler.TakesMore;
    }

    private bool WindowIsFull => _progress.Items >= _window || _progress.Bytes >= _windowBytes;

    // What takes long must not hold up what was read behind it, but need not be stored as waiting when it soon ends.
    private void Overtake()
    {
        if (!IsHeldUp || _scheduler.Now < _overtakeAt) return;
        _overtakeAt = _scheduler.Now + _limits.CommitInterval;
        _progress.OvertakeFew();
    }

    private bool IsHeldUp => WindowIsFull || _scheduler.IsStarved;

    private void Read(CancellationToken stop)
    {
        if (_reading is not null || _nextInBlock < _block.Entries.Count || !HasRoom()) return;
        // Numbers at the end of a block may have no record, because it was damaged or trimmed.
        _progress.Skip(_block.Last);
        if (_block.Last >= _feed?.Last) return;
        _reading = ReadAsync(_block.Last, stop);
    }

    private async Task ReadAsync(long after, CancellationToken stop)
    {
        try
        {
            Send(new Signal.BlockRead(await _journal.ReadAsync(after, stop)));
        }
        catch (OperationCanceledException)
        {
            Send(new Signal.BlockRead(null));
        }
        catch (Exception broken)
        {
            Send(new Signal.Broken(broken));
        }
    }

    private void StartAttempts()
    {
        // Whoever cannot know whom to leave alone sends nothing; nor does one who has just been held.
        if (_journal.Fence.Unreadable is not null || _end.IsCancellationRequested) return;
        // Kept for the timer: asked once more it may be over just then, and nobody would wake us.
        while ((_feedWaits = _feed?.WaitsUntil(_scheduler.Now)) is null && Next() is { } items)
        {
            _feed?.Started(_scheduler.Now);
            _attempts[items] = AttemptAsync(items, [.. items.Select(static item => item.Content)], _planned, _recall);
        }
    }

    // With a seat among the attempts of the destination; a probe needs none.
    private IReadOnlyList<Item>? Next()
    {
        var (seats, isReplay) = (_courier.Seats, _feed is not null);
        var seated = seats.TryTake(_planned.Config.Concurrency, isReplay, _wake);
        var items = _scheduler.Next(seated ? _planned.Config.Concurrency : 0);
        if (items is null && seated) seats.GiveBack(isReplay);
        else if (items is not null && !seated) seats.Take(isReplay);
        return items;
    }

    private async Task AttemptAsync(IReadOnlyList<Item> items, Content?[] contents, PlannedDestination planned, Recall recall)
    {
        // Not on this loop: building and signing would queue up behind one another.
        await NextTurn;
        Signal ended;
        try
        {
            recall.Stop.ThrowIfCancellationRequested();
            ended = new Signal.Attempted(items, await _sender.AttemptAsync(items, contents, planned, recall));
        }
        catch (OperationCanceledException)
        {
            ended = new Signal.Attempted(items, null);
        }
        catch (Exception broken)
        {
            ended = new Signal.Broken(broken);
        }
        // The seat is free before the loop hears of it.
        _courier.Seats.GiveBack(_feed is not null);
        Send(ended);
    }

    private BatchRule? RuleOf(Item item)
    {
        if (!ReferenceEquals(item.RuledBy, _planned)) (item.RuledBy, item.Rule) = (_planned, _sender.RuleOf(item, _planned));
        return item.Rule;
    }

    // One change at a time: what ends meanwhile goes into the next. Under load not more often than the interval; when it is quiet, at once.
    private void Store()
    {
        if (_storing is not null || _scheduler.Now < StoreAt()) return;
        if (!IsStored) _storing = StoreAsync(_progress.Next());
    }

    private TimeSpan StoreAt()
    {
        if (_storeFailed) return _storeAgainAt;
        // Whoever puts much into the waiting room takes turns with the others who store something.
        if (_parkedMany && _graceEnds is null) return _storedAt + _limits.CommitInterval;
        // A replay's window is full most of the time, as it waits for its pace.
        return _scheduler.IsQuiet || _progress.Items >= Math.Max(_window, _limits.WindowItems) ? TimeSpan.Zero : _storedAt + _limits.CommitInterval;
    }

    private async Task StoreAsync(StateChange change)
    {
        try
        {
            await _journal.Deliveries.CommitAsync(change);
            Send(new Signal.Stored(change, null));
        }
        catch (JournalUnavailableException failure)
        {
            Send(new Signal.Stored(change, failure));
        }
        catch (Exception broken)
        {
            Send(new Signal.Broken(broken));
        }
    }

    private void Stored(Signal.Stored stored)
    {
        _storedAt = _scheduler.Now;
        if (stored.Failure is { } failure)
        {
            if (!_storeFailed) _log.CannotStore(_name, failure.Message);
            (_storeFailed, _storeAgainAt) = (true, _storedAt + DeliveryLimits.CommitRetry);
            return;
        }
        _storeFailed = false;
        _parkedMany = stored.Change.Park.Count >= _limits.WaitingPerChange;
        _scheduler.Stored(_progress.Committed());
        if (stored.Change.Dead is not { Count: > 0 } dead) return;
        _courier.Bury(dead.Count);
        _deadLetterLog.Add(dead);
    }

    // For when there is something to do although no signal comes.
    private void SetTimer(CancellationToken stop)
    {
        var next = Earlier(
            stop.IsCancellationRequested ? GiveUpAt() : Earlier(TryAt(), Earlier(CalmAt(), OvertakeDueAt())), Earlier(StoreDueAt(), _deadLetterLog.DueAt));
        _timer.Change(next is { } at ? TimerDelay.Of(at - _scheduler.Now) : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private TimeSpan? GiveUpAt() => _graceEnds > _scheduler.Now ? _graceEnds : null;

    private TimeSpan? TryAt()
    {
        if (_journal.Fence.Unreadable is not null) return _scheduler.Now + DeliveryLimits.CommitRetry;
        return _feedWaits ?? _scheduler.WakeAt;
    }

    private TimeSpan? CalmAt() => _guard?.EndsAt is { } over && IsAtHead ? _scheduler.Now + (over - _clock.GetUtcNow()) : null;

    private TimeSpan? OvertakeDueAt() => IsHeldUp && _overtakeAt > _scheduler.Now ? _overtakeAt : null;

    private TimeSpan? StoreDueAt() => _storing is null && !IsStored ? StoreAt() : null;

    private static TimeSpan? Earlier(TimeSpan? one, TimeSpan? other) => one is null || other < one ? other : one;

    // Nothing may go on beside a successor.
    private async Task EndAsync()
    {
        await _end.CancelAsync();
        await _cutShort.CancelAsync();
        await Task.WhenAll([.. _attempts.Values, _reading ?? Task.CompletedTask, _storing ?? Task.CompletedTask]);
        if (_feed is null) _courier.Seats.EndLive();
        _deadLetterLog.TellRest();
    }
}
