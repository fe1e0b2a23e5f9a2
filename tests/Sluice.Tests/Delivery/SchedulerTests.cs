using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Sluice.Delivery;
using Sluice.Delivery.Attempts;
using Sluice.Delivery.Scheduling;
using Sluice.Destinations;
using Sluice.Journal.Delivery;

namespace Sluice.Tests.Delivery;

public sealed class SchedulerTests
{
    private static readonly Attempt Refused = new(new Verdict.Pause("HTTP 403")), Failed = new(new Verdict.Retry("HTTP 500"));

    private readonly FakeTimeProvider _clock = new();

    // With what came back.
    private static readonly Attempt Answered = Failed with { Transcript = new(null, new([]), "") { Reply = new(new(500, null, default), null) } };

    public static TheoryData<object, int> Outages => new()
    {
        { Failed, 130 },
        { Answered with { Verdict = new Verdict.Retry("HTTP 429", TimeSpan.FromSeconds(1)) }, 130 },
        { Answered, 11 * 130 },
    };

    public static TheoryData<object> SaysNothing => [Attempt.Nothing, Attempt.Fenced, new Attempt(new Verdict.Reject("nothing was sent"))];

    [Fact]
    public void With_nothing_to_probe_with_nobody_is_woken_until_something_comes_and_that_is_tried_at_once()
    {
        var (scheduler, enter) = Begin(paused: "HTTP 401");
        Assert.Null(scheduler.Next(1));
        Assert.Null(scheduler.WakeAt);

        var item = enter(7);
        Assert.Equal([item], scheduler.Next(1));

        scheduler.Ended([new(item, new(new Verdict.Pause("HTTP 401")), null)]);
        Assert.Null(scheduler.Next(1));
        Assert.True(scheduler.WakeAt > scheduler.Now);
    }

    [Theory]
    [InlineData(10, true)]
    [InlineData(11, false)]
    public void A_refusal_soon_after_something_arrived_is_checked_at_once_with_one_that_was_not_tried(int seconds, bool isChecked)
    {
        var (scheduler, enter) = Begin();
        enter(0);
        scheduler.Ended([new(Assert.Single(scheduler.Next(1)!), Attempt.Delivered, null)]);
        _clock.Advance(TimeSpan.FromSeconds(seconds));
        enter(1);
        scheduler.Ended([new(Assert.Single(scheduler.Next(1)!), Refused, null)]);
        // Not with the same.
        Assert.Null(scheduler.Next(1));
        Assert.True(scheduler.TakesMore);
        var item = enter(2);
        Assert.Equal(isChecked ? item : null, scheduler.Next(1)?.Single());
        if (isChecked) scheduler.Ended([new(item, Attempt.Delivered, null)]);
        Assert.Equal(isChecked, scheduler.Trouble is null);
    }

    [Fact]
    public void The_log_says_why_it_is_paused_when_that_changes()
    {
        var log = new LogBook<Scheduler>();
        var (scheduler, enter) = Begin(log: log);
        foreach (var why in (string[])["HTTP 401", "HTTP 401", "no token", "no token", "HTTP 401"])
        {
            enter(1);
            scheduler.ProbeNow();
            scheduler.Ended([new(Assert.Single(scheduler.Next(1)!), new(new Verdict.Pause(why)), null)]);
            Assert.Equal(why, scheduler.Trouble?.Why);
        }
        Assert.Equal(["HTTP 401", "no token", "HTTP 401"], log.Lines.Select(static line => line.Values["Why"]));
    }

    [Fact]
    public void A_refusal_that_is_confirmed_is_not_checked_again_before_the_next_probe()
    {
        var (scheduler, enter) = Begin();
        enter(0);
        scheduler.Ended([new(Assert.Single(scheduler.Next(1)!), Attempt.Delivered, null)]);
        for (var person = 1ul; person < 3; person++)
        {
            enter(person);
            scheduler.Ended([new(Assert.Single(scheduler.Next(1)!), Refused, null)]);
        }
        enter(3);
        Assert.Null(scheduler.Next(1));
        Assert.True(scheduler.WakeAt >= scheduler.Now + TimeSpan.FromMinutes(1));
    }

    [Theory]
    [MemberData(nameof(SaysNothing))]
    public void A_refusal_is_checked_with_the_next_when_nothing_is_sent_of_the_first(object silent)
    {
        var (scheduler, enter) = Begin();
        enter(0);
        scheduler.Ended([new(Assert.Single(scheduler.Next(1)!), Attempt.Delivered, null)]);
        enter(1);
        scheduler.Ended([new(Assert.Single(scheduler.Next(1)!), Refused, null)]);
        enter(2);
        scheduler.Ended([new(Assert.Single(scheduler.Next(1)!), (Attempt)silent, null)]);
        var item = enter(3);
        Assert.Equal([item], scheduler.Next(1));
    }

    [Fact]
    public void Those_that_are_refused_in_a_batch_for_the_sake_of_one_hold_each_other_up_for_a_few_minutes_and_not_one_by_one()
    {
        var (scheduler, enter) = Begin(batches: new("a", "", 20, 1000, TimeSpan.FromSeconds(1)));
        var items = Enumerable.Range(0, 20).Select(person => enter((ulong)person)).ToList();
        var refused = Refused with { IsShared = true };
        for (var second = 0; second < 5 * 60; second++)
        {
            while (scheduler.Next(1) is { } next) scheduler.Ended([.. next.Select(item => new Outcome(item, next.Contains(items[^1]) ? refused : Attempt.Delivered, null))]);
            _clock.Advance(TimeSpan.FromSeconds(1));
        }
        Assert.Equal(items[^1], Assert.Single(items, static item => item.Ending != Ending.Delivered));
    }

    [Fact]
    public void A_doubt_that_another_has_settled_is_none_when_the_destination_fails_later()
    {
        var (scheduler, enter) = Begin();
        enter(0);
        scheduler.Ended([new(Assert.Single(scheduler.Next(1)!), Attempt.Delivered, null)]);
        enter(1);
        enter(2);
        var (refused, arrives) = (Assert.Single(scheduler.Next(2)!), Assert.Single(scheduler.Next(2)!));
        scheduler.Ended([new(refused, Refused, null)]);
        scheduler.Ended([new(arrives, Attempt.Delivered, null)]);
        for (var person = 3ul; scheduler.Trouble is null; person++)
        {
            enter(person);
            scheduler.Ended([new(Assert.Single(scheduler.Next(1)!), Failed, null)]);
        }
        enter(20);
        Assert.Null(scheduler.Next(1));
    }

    [Fact]
    public void One_that_is_refused_alone_stays_so_when_something_older_arrives_after_something_newer()
    {
        var (scheduler, enter) = Begin();
        var older = enter(0);
        scheduler.Ended([new(Assert.Single(scheduler.Next(1)!), Failed, null)]);
        var refused = enter(1);
        scheduler.Ended([new(Assert.Single(scheduler.Next(1)!), Refused, null)]);
        _clock.Advance(TimeSpan.FromMinutes(1));
        var newer = enter(2);
        Assert.Equal([newer], scheduler.Next(1));
        scheduler.Ended([new(newer, Attempt.Delivered, null)]);
        // Two places are for retries.
        Item[] due = [.. scheduler.Next(8)!, .. scheduler.Next(8)!];
        Assert.Equal([older, refused], due.OrderBy(static item => item.Key.Sequence));
        scheduler.Ended([new(older, Attempt.Delivered, null)]);
        scheduler.Ended([new(refused, Refused, null)]);
        Assert.Null(scheduler.Trouble);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(10, false)]
    public void While_nothing_arrives_what_was_not_tried_and_what_failed_before_are_asked_about_by_turns(int failing, bool isRefused)
    {
        var (scheduler, enter) = Begin();
        var (attempt, person) = (isRefused ? Refused : Failed, 0ul);
        while (person < (ulong)failing)
        {
            enter(person++);
            scheduler.Ended([new(Assert.Single(scheduler.Next(1)!), attempt, null)]);
        }
        var untried = new List<bool>();
        while (untried.Count < 6)
        {
            if (scheduler.TakesMore) enter(person++);
            if (scheduler.Next(1) is [var probe])
            {
                untried.Add(probe.Attempts == 0);
                scheduler.Ended([new(probe, attempt, null)]);
            }
            _clock.Advance(TimeSpan.FromSeconds(1));
        }
        Assert.Equal([true, false, true, false, true, false], untried);
    }

    [Fact]
    public void One_that_is_refused_while_others_of_its_batch_arrive_is_tried_by_the_schedule_and_given_up_at_the_horizon()
    {
        var (scheduler, enter) = Begin(batches: new("a", "", 2, 1000, TimeSpan.FromDays(1)));
        var item = enter(0);
        for (var other = 1ul; other < 30 && item.Ending != Ending.Dead; other++)
        {
            enter(other);
            var batch = scheduler.Next(1);
            Assert.Equal(2, batch?.Count);
            scheduler.Ended([.. batch!.Select(one => new Outcome(one, one == item ? Refused : Attempt.Delivered, null))]);
            Assert.Null(scheduler.Next(1));
            Assert.True(item.Due > _clock.GetUtcNow() || item.Ending == Ending.Dead);
            _clock.Advance(TimeSpan.FromHours(1));
        }
        Assert.Equal("given up, as retry.horizon (1 day) has passed: HTTP 403", item.Letter?.Reason);
    }

    [Fact]
    public void One_that_is_refused_while_others_are_under_way_and_arrive_is_not_tried_again_and_again_at_once()
    {
        var (scheduler, enter) = Begin();
        var item = enter(0);
        for (var other = 1ul; other < 200; other++)
        {
            enter(other);
            var inFlight = new List<Item>();
            while (scheduler.Next(3) is { } one) inFlight.Add(Assert.Single(one));
            _clock.Advance(TimeSpan.FromMilliseconds(10));
            // It is refused sooner than others arrive.
            foreach (var one in inFlight.OrderBy(one => one != item)) scheduler.Ended([new(one, one == item ? Refused : Attempt.Delivered, null)]);
        }
        Assert.InRange(item.Attempts, 2, 6);
        for (var hour = 0; hour < 26 && item.Ending != Ending.Dead; hour++)
        {
            _clock.Advance(TimeSpan.FromHours(1));
            Assert.Equal([item], scheduler.Next(3));
            scheduler.Ended([new(item, Refused, null)]);
            Assert.Null(scheduler.Trouble);
        }
        Assert.Equal("given up, as retry.horizon (1 day) has passed: HTTP 403", item.Letter?.Reason);
    }

    [Theory]
    [InlineData(10, 10)]
    [InlineData(15, 600)]
    public void Persons_for_whom_all_fails_stop_the_others_only_until_one_of_those_is_asked_about(int failing, int seconds)
    {
        var (scheduler, enter) = Begin();
        for (var person = 0ul; person < 10; person++)
        {
            enter(person);
            scheduler.Ended([new(Assert.Single(scheduler.Next(1)!), Failed, null)]);
        }
        Assert.NotNull(scheduler.Trouble);
        var (next, opened) = (10ul, _clock.GetUtcNow());
        while (scheduler.Trouble is not null)
        {
            Assert.InRange((_clock.GetUtcNow() - opened).TotalSeconds, 0, seconds);
            // As the dispatcher reads on: what failed waits, and with it nobody is asked about who was not tried.
            if (scheduler.TakesMore) enter(next++);
            if (scheduler.Next(1) is { } probe) scheduler.Ended([.. probe.Select(item => new Outcome(item, (int)item.Persons[0] < failing ? Failed : Attempt.Delivered, null))]);
            _clock.Advance(TimeSpan.FromSeconds(1));
        }
        Assert.InRange(next, (ulong)failing + 1, (ulong)failing + 2);
    }

    [Fact]
    public void A_batch_that_is_too_much_until_its_horizon_is_tried_one_by_one_then_and_only_what_fails_by_itself_is_given_up()
    {
        var (scheduler, enter) = Begin(batches: new("a", "", 2, 1000, TimeSpan.FromMinutes(1)));
        var items = new[] { enter(0), enter(1) };
        var busy = new Attempt(new Verdict.Retry("HTTP 429", TimeSpan.FromSeconds(1))) { IsShared = true };
        var singles = new List<Item>();
        for (var minute = 0; minute < 2 * 24 * 60 && singles.Count < 2; minute++)
        {
            _clock.Advance(TimeSpan.FromMinutes(1));
            while (scheduler.Next(1) is { } next)
            {
                if (next is [var single]) singles.Add(single);
                scheduler.Ended([.. next.Select(item => new Outcome(item, next.Count == 1 && item == items[0] ? Attempt.Delivered : busy, null))]);
            }
        }
        Assert.Equal(items, singles.OrderBy(static item => item.Key.Sequence));
        Assert.Equal((Ending.Delivered, Ending.Dead), (items[0].Ending, items[1].Ending));
        Assert.Equal("given up, as retry.horizon (1 day) has passed: HTTP 429", items[1].Letter?.Reason);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    public void What_was_due_while_the_gateway_did_not_run_is_tried_on_for_the_rest_of_its_horizon(int days)
    {
        var (scheduler, enter) = Begin();
        var (item, begun) = (enter(0), _clock.GetUtcNow());
        // Six hours, then a stop for so many days; or a clock that was set forward meanwhile.
        Assert.InRange(TryFor(TimeSpan.FromHours(6), scheduler, ref item), 5.9, 6);
        _clock.Advance(TimeSpan.FromDays(days));
        Assert.InRange(TryFor(TimeSpan.FromDays(3), Restart(item), ref item), 17.9, 18.1);
        Assert.Equal(("given up, as retry.horizon (1 day) has passed: HTTP 500", begun), (item.Letter?.Reason, item.Letter?.FirstAttempt));
    }

    [Fact]
    public void A_clock_that_was_set_back_before_a_restart_does_not_keep_an_outage_from_being_seen()
    {
        var now = _clock.GetUtcNow();
        var row = new WaitingItem(new(1, 0), 1, now, now.AddHours(1), "HTTP 500") { Persons = [99], Bytes = 1 };
        var (scheduler, enter) = Begin(waiting: row);
        scheduler.Restore(new(99, row.Due));
        scheduler.Ended([new(Assert.Single(scheduler.Next(1)!), Attempt.Delivered, null)]);
        for (var person = 0ul; person < 10; person++)
        {
            Assert.Null(scheduler.Trouble);
            _clock.Advance(TimeSpan.FromMilliseconds(1));
            enter(person);
            scheduler.Ended([new(Assert.Single(scheduler.Next(1)!), Failed, null)]);
        }
        Assert.NotNull(scheduler.Trouble);
    }

    [Fact]
    public void A_gateway_that_is_killed_every_minute_gives_up_at_the_horizon_too()
    {
        var (scheduler, enter) = Begin();
        var (item, begun) = (enter(0), _clock.GetUtcNow());
        while (item.Letter is null && _clock.GetUtcNow() < begun.AddDays(3))
        {
            TryFor(TimeSpan.FromMinutes(1), scheduler, ref item);
            if (item.Letter is null) scheduler = Restart(item);
        }
        Assert.Equal("given up, as retry.horizon (1 day) has passed: HTTP 500", item.Letter?.Reason);
        Assert.InRange((_clock.GetUtcNow() - begun).TotalHours, 24, 25);
    }

    [Fact]
    public void Nothing_is_given_up_while_the_destination_is_paused_although_it_fails_in_another_way_meanwhile()
    {
        var (scheduler, enter) = Begin();
        var item = enter(0);
        scheduler.Ended([new(Assert.Single(scheduler.Next(1)!), Refused, null)]);
        for (var hour = 0; hour < 3 * 24; hour++)
        {
            _clock.Advance(TimeSpan.FromHours(1));
            Assert.Equal([item], scheduler.Next(1));
            scheduler.Ended([new(item, Failed, null)]);
        }
        Assert.Null(item.Letter);
        Assert.True(scheduler.Trouble?.IsRefusal);
    }

    [Fact]
    public void What_is_due_long_after_as_the_clock_was_set_back_waits_no_longer_than_anything_may()
    {
        var row = new WaitingItem(new(1, 0), 1, _clock.GetUtcNow().AddYears(1), _clock.GetUtcNow(), "HTTP 500") { Persons = [7], Bytes = 1 };
        var (scheduler, _) = Begin(waiting: row);
        scheduler.Restore(new(7, row.Due));
        // Once on disk, and once in memory.
        for (var waits = 0; waits < 2; waits++)
        {
            Assert.Null(scheduler.Next(1));
            Assert.Equal(scheduler.Now + scheduler.Schedule.Max, scheduler.WakeAt);
            _clock.Advance(scheduler.Schedule.Max);
        }
        Assert.Equal(row.Key, Assert.Single(scheduler.Next(1)!).Key);
    }

    [Fact]
    public void However_many_there_are_for_whom_nothing_is_found_the_one_behind_them_is_tried()
    {
        var row = new WaitingItem(new(1, 0), 1, _clock.GetUtcNow(), _clock.GetUtcNow(), "HTTP 500") { Persons = [99], Bytes = 1 };
        var (scheduler, _) = Begin(waiting: row);
        for (var person = 0; person < 100; person++) scheduler.Restore(new((ulong)person, row.Due.AddSeconds(person - 100)));
        Assert.Equal(row.Key, Assert.Single(scheduler.Next(1)!).Key);
    }

    [Theory]
    [InlineData(9_999, 2000)]
    [InlineData(10_000, 1024)]
    public void While_it_is_down_and_much_waits_only_so_much_more_is_read_for_each_probe_to_find_somebody_to_ask_it_about(int waiting, int read)
    {
        var (scheduler, enter) = Begin(paused: "HTTP 401", progress: new("hook", new(0, default, null) { Items = waiting }, new()));
        scheduler.Restore(new(7, _clock.GetUtcNow()));
        for (var probe = 0; probe < 2; probe++)
        {
            var sought = 0;
            // All that comes is about somebody for whom something waits.
            for (; scheduler.TakesMore && sought < 2000; sought++) enter(7);
            Assert.Equal(read, sought);
            if (probe > 0) break;
            scheduler.Enter(new(new(long.MaxValue, 0), [8]));
            scheduler.Ended([new(Assert.Single(scheduler.Next(1)!), Refused, null)]);
        }
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    public void What_fails_for_some_persons_again_and_again_holds_up_nobody_else(double share)
    {
        var (scheduler, enter) = Begin();
        var (random, journal, slowest) = (new Random(7), new Queue<ulong>(), TimeSpan.Zero);
        var (fails, came) = (new HashSet<ulong>(), new List<TimeSpan>());
        // Ten new persons a second for half an hour.
        for (var person = 0ul; person < 18_000; person++)
        {
            if (random.NextDouble() < share) fails.Add(person);
            came.Add(scheduler.Now);
            journal.Enqueue(person);
            Work(scheduler, enter, journal, item => fails.Contains(item.Persons[0]) ? Answered : Arrives(item));
            _clock.Advance(TimeSpan.FromMilliseconds(100));
        }
        Assert.Empty(journal);
        Assert.InRange(slowest, TimeSpan.Zero, TimeSpan.FromSeconds(1));

        Attempt Arrives(Item item)
        {
            var took = scheduler.Now - came[(int)item.Persons[0]];
            if (took > slowest) slowest = took;
            return Attempt.Delivered;
        }
    }

    [Theory]
    [InlineData(19, 0)]
    [InlineData(20, 1)]
    [InlineData(100, 5)]
    [InlineData(300, 30)]
    public void Many_in_a_row_for_whom_all_fails_are_passed_within_minutes(int failing, int minutes)
    {
        var (scheduler, enter) = Begin();
        var (journal, arrived) = (new Queue<ulong>(Enumerable.Range(0, failing + 1).Select(static person => (ulong)person)), false);
        for (var second = 0; second <= 60 * minutes; second++)
        {
            Work(scheduler, enter, journal, item => (arrived |= (int)item.Persons[0] == failing) ? Attempt.Delivered : Answered);
            if (arrived) return;
            _clock.Advance(TimeSpan.FromSeconds(1));
        }
        Assert.Fail($"{journal.Count} are not read yet.");
    }

    [Theory]
    [MemberData(nameof(Outages))]
    public void A_destination_that_is_down_is_asked_about_once_a_minute_or_about_a_few_where_it_answers(object failed, int most)
    {
        var (scheduler, enter) = Begin();
        var (journal, tried) = (new Queue<ulong>(Enumerable.Range(0, 10_000).Select(static person => (ulong)person)), 0);
        for (var second = 0; second <= 60 * 60; second++)
        {
            Work(scheduler, enter, journal, _ =>
            {
                tried++;
                return (Attempt)failed;
            });
            _clock.Advance(TimeSpan.FromSeconds(1));
        }
        // Ten until it is known, then at most two probes a minute.
        Assert.InRange(tried, most / 4, most);
    }

    [Fact]
    public void What_is_held_when_its_batch_is_rejected_holds_those_behind_it()
    {
        var (scheduler, enter) = Begin(batches: new("a", "", 2, 1000, TimeSpan.FromMinutes(1)));
        Item[] items = [enter(0), enter(0), enter(0)];
        Assert.Equal(items[..2], scheduler.Next(1));
        scheduler.Ended([new(items[0], Failed, null), new(items[1], new(new Verdict.Reject("HTTP 400")) { IsShared = true }, null)]);
        Assert.Equal([Stage.Waiting, Stage.Held, Stage.Held], items.Select(static item => item.Stage));
    }

    [Fact]
    public void What_changed_while_it_was_stored_is_not_put_away_before_that_is_stored_as_well()
    {
        var progress = new Progress("hook", new(0, default, null), new());
        var (scheduler, enter) = Begin(progress: progress, inMemory: 1);
        var item = enter(0);
        Fail();
        progress.Next();
        _clock.Advance(TimeSpan.FromHours(1));
        Fail();
        scheduler.Stored(progress.Committed());
        Assert.Equal(Stage.Waiting, item.Stage);
        Assert.Equal(2, Assert.Single(progress.Next().Park).Attempts);
        scheduler.Stored(progress.Committed());
        Assert.Equal(Stage.PutAway, item.Stage);

        void Fail() => scheduler.Ended([new(Assert.Single(scheduler.Next(1)!), Failed, null)]);
    }

    [Fact]
    public void An_attempt_that_was_called_back_leaves_the_item_as_it_was()
    {
        var (scheduler, enter) = Begin();
        var item = enter(7);
        scheduler.Abandon(scheduler.Next(1)!);
        Assert.Equal((0, null, 0), (item.Attempts, item.FirstAttempt, scheduler.InFlight));
    }

    [Fact]
    public void Attempts_that_were_called_back_are_made_anew_in_their_order_and_before_all_others()
    {
        var (scheduler, enter) = Begin();
        var items = Enumerable.Range(0, 6).Select(person => enter((ulong)person)).ToList();
        var begun = Enumerable.Range(0, 4).Select(_ => scheduler.Next(4)!).ToList();
        foreach (var place in new[] { 2, 0, 3, 1 }) scheduler.TakeBack(begun[place]);
        Assert.Equal(0, scheduler.InFlight);
        Assert.All(items, static item => Assert.Equal((0, null, Stage.Ready), (item.Attempts, item.FirstAttempt, item.Stage)));
        Assert.Equal(items, Enumerable.Range(0, 6).Select(_ => Assert.Single(scheduler.Next(6)!)));
    }

    [Fact]
    public void A_batch_that_was_called_back_leaves_again_as_it_was()
    {
        var (scheduler, enter) = Begin(batches: new("", "", 10, 1000, TimeSpan.Zero));
        Item[] items = [enter(1), enter(1), enter(1)];
        scheduler.TakeBack(scheduler.Next(1)!);
        Assert.Equal(items, scheduler.Next(1));
    }

    [Fact]
    public void Retries_that_were_called_back_take_no_place()
    {
        var (scheduler, enter) = Begin();
        var item = enter(0);
        scheduler.Ended([new(Assert.Single(scheduler.Next(1)!), Failed, null)]);
        _clock.Advance(TimeSpan.FromMinutes(1));
        for (var times = 0; times < 3; times++) scheduler.TakeBack(scheduler.Next(1)!);
        Assert.Equal([item], scheduler.Next(1));
    }

    [Fact]
    public void A_probe_that_was_called_back_is_made_anew()
    {
        var (scheduler, enter) = Begin(paused: "HTTP 401");
        var item = enter(7);
        scheduler.TakeBack(scheduler.Next(1)!);
        Assert.Equal([item], scheduler.Next(1));
        scheduler.Ended([new(item, Attempt.Delivered, null)]);
        Assert.Null(scheduler.Trouble);
    }

    // As the dispatcher does with one connection: reads on where it may, and tries what may go.
    private static void Work(Scheduler scheduler, Func<ulong, Item> enter, Queue<ulong> journal, Func<Item, Attempt> attempt)
    {
        while (true)
        {
            while (scheduler.TakesMore && journal.TryDequeue(out var person)) enter(person);
            if (scheduler.Next(1) is not [var item]) return;
            scheduler.Ended([new(item, attempt(item), null)]);
        }
    }

    // Until it is given up or the time is over; how many hours that took.
    private double TryFor(TimeSpan time, Scheduler scheduler, ref Item item)
    {
        var since = _clock.GetUtcNow();
        while (_clock.GetUtcNow() - since < time)
        {
            if (scheduler.Next(1) is { } next)
            {
                item = Assert.Single(next);
                scheduler.Ended([new(item, new(new Verdict.Retry("HTTP 500")), null)]);
                if (item.Letter is not null) break;
            }
            _clock.Advance(TimeSpan.FromSeconds(30));
        }
        return (_clock.GetUtcNow() - since).TotalHours;
    }

    private Scheduler Restart(Item item)
    {
        var row = item.ToWaiting();
        var (scheduler, _) = Begin(waiting: row);
        scheduler.Restore(new(row.Persons[0], row.Due));
        return scheduler;
    }

    private (Scheduler Scheduler, Func<ulong, Item> Enter) Begin(
        string? paused = null, BatchRule? batches = null, WaitingItem? waiting = null, Progress? progress = null, int inMemory = 10_000, ILogger? log = null)
    {
        var (limits, stored, read) = (new DeliveryLimits { WaitingInMemory = inMemory }, new DeliveryState(0, default, paused) { Items = waiting is null ? 0 : 1 }, 0L);
        progress ??= new Progress("hook", stored, limits);
        var scheduler = new Scheduler(
            "hook", stored, progress, limits, _ => batches, (person, _) => waiting?.Persons.Contains(person) == true ? [waiting] : [], _clock, new Random(7),
            log ?? NullLogger.Instance)
        {
            Schedule = RetrySchedule.Of(new()),
        };
        Item Enter(ulong person)
        {
            var item = new Item(new(++read, 0), [person]);
            progress.Admit(read, [item], 0, [new(1)]);
            scheduler.Enter(item);
            return item;
        }

        return (scheduler, Enter);
    }
}
