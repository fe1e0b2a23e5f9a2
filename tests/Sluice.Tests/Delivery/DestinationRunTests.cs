using Sluice.Delivery;
using Sluice.Delivery.Attempts;
using Sluice.Tests.Journal;

namespace Sluice.Tests.Delivery;

/// <summary>What comes while a destination's run takes up what is stored, which may be much: the clock says when, and holds that up for as long as a test wants.</summary>
public sealed class DestinationRunTests : IAsyncDisposable
{
    private readonly Gate _gate = new();
    private readonly Receiver _old = new(), _new = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Bed _bed;
    private readonly Courier _courier;
    private DestinationRun? _run;

    public DestinationRunTests()
    {
        _bed = new(_gate);
        _courier = new(Bed.Threads, new(Stream.Null), new(_bed.Folder, "hook", _bed.Log), _gate);
    }

    [Fact]
    public async Task Neither_other_settings_nor_a_take_up_wait_for_what_is_being_read_and_both_hold_for_what_comes_of_it()
    {
        await _bed.AcceptAsync(persons: 3, each: 1);
        var run = await BeginAsync();
        await PromptlyAsync(() => run.Use(Bed.Webhook(_new.Url)));
        var taken = await TellAsync(run);
        Assert.False(taken.IsCompleted);
        _gate.Open();
        await taken.WaitAsync(TestContext.Current.CancellationToken);
        await _new.UntilAsync(3);
        Assert.Empty(_old.Requests);
        Assert.Equal(2, _gate.Asked);
    }

    [Fact]
    public async Task Settings_that_come_meanwhile_hold_from_the_first_message_on_for_what_waits_too()
    {
        await ParkAsync(persons: 3);
        await _bed.AcceptAsync(persons: 2, each: 1);
        var run = await BeginAsync();
        await PromptlyAsync(() => run.Use(Bed.Webhook(Receiver.NobodyAt())));
        await PromptlyAsync(() => run.Use(Bed.Webhook(_new.Url)));
        _gate.Open();
        await _new.UntilAsync(5);
        Assert.Empty(_old.Requests);
        Assert.Equal(1, _gate.Asked);
    }

    [Fact]
    public async Task A_pause_that_is_stored_meanwhile_is_obeyed_until_it_is_lifted()
    {
        await _bed.AcceptAsync(persons: 3, each: 1);
        var run = await BeginAsync();
        await _bed.Journal.Deliveries.CommitAsync(new("hook") { Hold = true });
        var taken = await TellAsync(run);
        _gate.Open();
        await taken.WaitAsync(TestContext.Current.CancellationToken);
        await Until.HoldsAsync(() => run.Since is null);
        // Time enough to begin with it, were it not held.
        for (var commits = 0; commits < 20; commits++) await TestJournal.SettleAsync(_bed.Journal);
        Assert.Null(run.Since);
        Assert.Empty(_old.Requests);
        await _bed.Journal.Deliveries.CommitAsync(new("hook") { Hold = false });
        await run.TakeUpAsync().WaitAsync(TestContext.Current.CancellationToken);
        await _old.UntilAsync(3);
        Assert.Equal(2, _gate.Asked);
    }

    [Fact]
    public async Task A_take_up_does_not_wait_until_all_who_wait_are_read()
    {
        const int Persons = 200;
        await ParkAsync(Persons);
        var run = await BeginAsync();
        var taken = await TellAsync(run);
        var before = _gate.Looks;
        _gate.LetOne();
        await taken.WaitAsync(TestContext.Current.CancellationToken);
        // For each who is read it is asked for the time.
        Assert.InRange(_gate.Looks - before, 0, Persons - 1);
        _gate.Open();
        await _old.UntilAsync(Persons);
    }

    [Fact]
    public async Task A_stop_that_comes_meanwhile_ends_it_and_the_next_run_delivers_everything()
    {
        await ParkAsync(persons: 3);
        var run = await BeginAsync();
        await _stop.CancelAsync();
        _gate.Open();
        await run.Ended.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Empty(_old.Requests);
        await using (_bed.Start(Bed.Webhook(_new.Url))) await _new.UntilAsync(3);
    }

    [Fact]
    public async Task A_take_up_is_over_although_the_reading_breaks_off_and_other_settings_begin_anew()
    {
        await _bed.AcceptAsync(persons: 1, each: 1);
        var run = await BeginAsync();
        var taken = await TellAsync(run);
        _gate.Break();
        await taken.WaitAsync(TestContext.Current.CancellationToken);
        await _bed.Log.UntilAsync("Destination hook broke off");
        _gate.Open();
        run.Use(Bed.Webhook(_new.Url));
        await _new.UntilAsync(1);
    }

    [Fact]
    public async Task A_take_up_before_anything_was_read_is_over_at_once_and_what_comes_is_read_afterwards()
    {
        var predecessor = new TaskCompletionSource();
        await _bed.AcceptAsync(persons: 1, each: 1);
        var run = Begin(predecessor.Task);
        await _bed.Journal.Deliveries.EnterAsync("hook", 0, "beginning", _gate.GetUtcNow());
        await _bed.Journal.Deliveries.CommitAsync(new("hook") { Hold = true });
        await run.TakeUpAsync();
        run.Use(Bed.Webhook(_new.Url));
        _gate.Open();
        predecessor.SetResult();
        for (var commits = 0; commits < 20; commits++) await TestJournal.SettleAsync(_bed.Journal);
        Assert.Equal(0, _gate.Asked);
        await _bed.Journal.Deliveries.CommitAsync(new("hook") { Hold = false });
        await run.TakeUpAsync();
        await _new.UntilAsync(1);
        Assert.Empty(_old.Requests);
    }

    public async ValueTask DisposeAsync()
    {
        _gate.Open();
        await _stop.CancelAsync();
        if (_run is not null) await _run.Ended;
        _run?.Dispose();
        await _bed.DisposeAsync();
        _courier.Dispose();
        await _old.DisposeAsync();
        await _new.DisposeAsync();
        _stop.Dispose();
    }

    private static Task PromptlyAsync(Action action) => Task.Run(action).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

    // To take up what is stored; not waited for is what comes of that.
    private static async Task<Task> TellAsync(DestinationRun run)
    {
        var taken = Task.CompletedTask;
        await PromptlyAsync(() => taken = run.TakeUpAsync());
        return taken;
    }

    // The first message of each of so many persons has failed and waits, which is stored.
    private async Task ParkAsync(int persons)
    {
        _gate.Open();
        await _bed.AcceptAsync(persons, each: 1);
        await using var failing = new Receiver(static _ => new Behaviour.Answer(503));
        await using (_bed.Start(Bed.Webhook(failing.Url), new() { BreakerPersons = persons + 1 })) await Until.HoldsAsync(() => _bed.Waiting().Count == persons);
        _gate.Shut();
    }

    private DestinationRun Begin(Task predecessor)
    {
        _ = _bed.Journal;
        _gate.Shut();
        return _run = new(Bed.Webhook(_old.Url), 0, predecessor, new(_bed.Journal, _courier, _gate, _bed.Log), _stop.Token);
    }

    // A run in the midst of taking up what is stored.
    private async Task<DestinationRun> BeginAsync()
    {
        var run = Begin(Task.CompletedTask);
        await Until.HoldsAsync(() => _gate.Asked == 1);
        return run;
    }

    /// <summary>A clock that holds up whoever wants a timer for nothing in particular, as a dispatcher does while it is made.</summary>
    private sealed class Gate : TimeProvider
    {
        private readonly object _turn = new();
        private int _passes = int.MaxValue, _asked;
        private bool _isBroken;
        private long _looks;

        /// <summary>How often such a timer was wanted since it was last shut.</summary>
        public int Asked => Volatile.Read(ref _asked);

        /// <summary>How often anybody has looked how late it is.</summary>
        public long Looks => Volatile.Read(ref _looks);

        public void Shut() => Set(() => (_passes, _asked) = (0, 0));

        public void Open() => Set(() => _passes = int.MaxValue);

        /// <summary>Lets one pass.</summary>
        public void LetOne() => Set(() => _passes = 1);

        /// <summary>Lets one pass, for whom it fails.</summary>
        public void Break() => Set(() => (_passes, _isBroken) = (1, true));

        public override long GetTimestamp()
        {
            Interlocked.Increment(ref _looks);
            return base.GetTimestamp();
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime == Timeout.InfiniteTimeSpan) Pass();
            return base.CreateTimer(callback, state, dueTime, period);
        }

        private void Set(Action change)
        {
            lock (_turn)
            {
                change();
                Monitor.PulseAll(_turn);
            }
        }

        private void Pass()
        {
            lock (_turn)
            {
                _asked++;
                while (_passes == 0) Monitor.Wait(_turn);
                _passes--;
                if (!_isBroken) return;
                _isBroken = false;
                throw new InvalidOperationException("There are no timers.");
            }
        }
    }
}
