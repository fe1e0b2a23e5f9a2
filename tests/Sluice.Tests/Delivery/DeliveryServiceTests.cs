using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using Sluice.Configuration;
using Sluice.Journal;
using Sluice.Journal.Delivery;
using Sluice.Journal.Replays;
using Sluice.Operator.Admin;
using Sluice.Tests.Journal;

namespace Sluice.Tests.Delivery;

/// <summary>Destinations that come, go and change while the gateway runs.</summary>
public sealed class DeliveryServiceTests
{
    [Fact]
    public async Task A_destination_gets_what_is_accepted_from_when_it_is_first_seen_and_goes_on_there_after_a_restart()
    {
        await using var bed = new Bed();
        await using var server = new Receiver();
        await bed.AcceptAsync("p0", 0);
        await using (await Host.StartAsync(bed, Webhook("hook", server.Url)))
        {
            await bed.AcceptAsync("p0", 1);
            await server.UntilAsync(1);
        }
        await bed.AcceptAsync("p0", 2);
        await using (await Host.StartAsync(bed, Webhook("hook", server.Url))) await server.UntilAsync(2);
        Assert.Equal([1, 2], server.Requests.Select(Bed.Number));
    }

    [Fact]
    public async Task Nothing_is_sent_before_the_host_has_started_nor_by_a_start_that_fails()
    {
        await using var bed = new Bed();
        await using var server = new Receiver();
        await using (await Host.StartAsync(bed, Webhook("hook", server.Url))) { }
        await bed.AcceptAsync("p0", 0);
        using (var failed = new Lifetime())
        {
            await using (var host = await Host.StartAsync(bed, Host.Compile(Webhook("hook", server.Url)), failed))
            {
                await failed.Awaited.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
                host.Put(Webhook("hook", server.Url), Webhook("other", server.Url));
                Assert.Null(host.Service.RunsOf("hook"));
            }
        }
        Assert.Equal(0, server.Connections);

        using var lifetime = new Lifetime();
        await using (await Host.StartAsync(bed, Host.Compile(Webhook("hook", server.Url)), lifetime))
        {
            lifetime.Start();
            await server.UntilAsync(1);
        }
        Assert.Equal([0], server.Requests.Select(Bed.Number));
    }

    [Fact]
    public async Task What_a_check_would_warn_of_is_said_at_the_start_and_when_the_plan_changes_and_not_again()
    {
        await using var bed = new Bed();
        var closed = Webhook("hook", "http://10.0.0.1/") with { Allow = [] };
        await using var host = await Host.StartAsync(bed, closed);
        await bed.Log.UntilAsync("Destination hook will be paused: 10.0.0.1 is a ");
        await host.Service.TakeUpAsync("hook");
        var idle = closed with { Name = "idle", Actions = [new() { Name = "A", Enabled = false }] };
        host.Put(closed with { Enabled = false }, closed with { Name = "other" }, idle);
        await bed.Log.UntilAsync("Destination other will be paused: 10.0.0.1 is a ");
        await bed.Log.UntilAsync("Destination idle gets nothing: all its actions are switched off.");
        Assert.Single(bed.Log.Lines, static line => line.Text.StartsWith("Destination hook will be paused", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_destination_that_is_added_while_running_gets_only_what_comes_after()
    {
        await using var bed = new Bed();
        await using var first = new Receiver();
        await using var second = new Receiver();
        await using var host = await Host.StartAsync(bed, Webhook("first", first.Url));
        await bed.AcceptAsync("p0", 0);
        await first.UntilAsync(1);
        host.Put(Webhook("first", first.Url), Webhook("second", second.Url));
        await bed.Log.UntilAsync("Destination second starts after call 1");
        await bed.AcceptAsync("p0", 1);
        await first.UntilAsync(2);
        await second.UntilAsync(1);
        Assert.Equal([0, 1], first.Requests.Select(Bed.Number));
        Assert.Equal([1], second.Requests.Select(Bed.Number));
    }

    [Fact]
    public async Task Changed_settings_hold_for_what_starts_later_and_what_is_under_way_ends_with_the_old()
    {
        await using var bed = new Bed();
        var told = new TaskCompletionSource();
        await using var old = new Receiver(_ => new Behaviour.When(told.Task, Behaviour.Ok));
        await using var next = new Receiver();
        var others = 0;
        await using (var host = await Host.StartAsync(bed, Hook(old)))
        {
            for (var number = 0; number < 5; number++) await bed.AcceptAsync("p0", number);
            await old.UntilAsync(1);
            host.Put(Hook(next));
            // Another's message arrives where the new settings say once they are in force; those of before wait with the first.
            await Until.HoldsAsync(async () =>
            {
                await bed.AcceptAsync($"other{others++}", 9);
                return next.Requests.Count > 0;
            });
            told.SetResult();
            await bed.UntilSettledAsync(5 + others);
        }
        Assert.Equal([0], OfFirst(old));
        Assert.Equal([1, 2, 3, 4], OfFirst(next));
        Assert.Equal(5 + others, bed.State().Tally.Delivered);

        // With room for all who come before the new settings are in force.
        static DestinationConfig Hook(Receiver server) => Webhook("hook", server.Url) with { Concurrency = 1024 };

        static IEnumerable<int> OfFirst(Receiver server) => server.Requests.Where(static request => Bed.Person(request) == "p0").Select(Bed.Number);
    }

    [Fact]
    public async Task A_destination_that_is_removed_or_switched_off_gets_nothing_more_and_goes_on_where_it_was()
    {
        await using var bed = new Bed();
        await using var hook = new Receiver();
        await using var other = new Receiver();
        await using var host = await Host.StartAsync(bed, Webhook("hook", hook.Url), Webhook("other", other.Url));
        for (var round = 0; round < 4; round += 2)
        {
            await bed.AcceptAsync("p0", round);
            await hook.UntilAsync(round + 1);
            if (round == 0) host.Put(Webhook("other", other.Url));
            else host.Put(Webhook("hook", hook.Url) with { Enabled = false }, Webhook("other", other.Url));
            await Until.HoldsAsync(() => host.Service.RunsOf("hook") is null);
            await bed.AcceptAsync("p0", round + 1);
            await other.UntilAsync(round + 2);
            Assert.Equal(round + 1, hook.Requests.Count);
            host.Put(Webhook("hook", hook.Url), Webhook("other", other.Url));
            await hook.UntilAsync(round + 2);
        }
        Assert.Equal(Enumerable.Range(0, 4), hook.Requests.Select(Bed.Number));
    }

    [Fact]
    public async Task A_webhook_that_becomes_a_relay_goes_on_with_calls()
    {
        await using var bed = new Bed();
        await using var server = new Receiver();
        await using (var host = await Host.StartAsync(bed, Webhook("hook", server.Url)))
        {
            await bed.AcceptAsync("p0", 0);
            await server.UntilAsync(1);
            host.Put(new DestinationConfig
            {
                Name = "hook",
                Type = "relay",
                Settings = new Dictionary<string, string> { ["url"] = server.Url, ["site_id"] = "s1", ["api_key"] = "k1" },
                Allow = Loopback.Allowed,
            });
            await bed.Log.UntilAsync("Destination hook starts", n: 1);
            await bed.AcceptAsync("p0", 1);
            await server.UntilAsync(2);
        }
        Assert.Equal(["POST / HTTP/1.1", "POST /api/v1/customers/p0/events HTTP/1.1"], server.Requests.Select(request => request.Line));
    }

    [Fact]
    public async Task Plans_that_follow_one_another_quickly_end_with_the_newest_and_one_dispatcher_each()
    {
        await using var bed = new Bed();
        await using var server = new Receiver();
        await using (var host = await Host.StartAsync(bed, Webhook("hook", server.Url)))
        {
            for (var change = 0; change < 200; change++)
            {
                await bed.AcceptAsync("p0", change);
                host.Put(change % 3 == 1 ? [Webhook("other", Receiver.NobodyAt())] : [Webhook("hook", server.Url)]);
            }
            host.Put(Webhook("hook", server.Url));
            await server.UntilAsync(200);
        }
        Assert.Equal(Enumerable.Range(0, 200), server.Requests.Select(Bed.Number));
    }

    [Fact]
    public async Task A_thousand_reloads_under_load_lose_nothing_and_each_message_is_handled_by_one_version()
    {
        const int Reloads = 1000, Persons = 20;
        await using var bed = new Bed();
        await using var server = new Receiver();
        var numbers = new int[Persons];
        await using (var host = await Host.StartAsync(bed, Webhook("hook", $"{server.Url}/0")))
        {
            for (var version = 1; version <= Reloads; version++)
            {
                var person = version % Persons;
                await bed.AcceptAsync($"p{person}", numbers[person]++);
                host.Put(Webhook("hook", $"{server.Url}/{version}"));
                // Now and then some arrives in between, so that versions other than the last have their share.
                if (version % 50 == 0) await server.UntilAsync(version);
            }
            await server.UntilAsync(Reloads);
        }
        // Each once, in its person's order, and none by an older version than the one before it.
        foreach (var one in server.Requests.GroupBy(Bed.Person))
        {
            Assert.Equal(Enumerable.Range(0, Reloads / Persons), one.Select(Bed.Number));
            var versions = one.Select(static request => int.Parse(request.Line.Split('/', ' ')[2], System.Globalization.CultureInfo.InvariantCulture)).ToList();
            Assert.Equal(versions.Order(), versions);
        }
        Assert.Equal(Reloads, server.Requests.Count);
        Assert.True(server.Requests.Select(static request => request.Line).Distinct().Count() > Reloads / 50);
        Assert.Equal(Reloads, bed.State().Tally.Delivered);
    }

    [Fact]
    public async Task A_new_destination_starts_where_its_configuration_says_the_beginning_a_time_or_now()
    {
        await using var bed = new Bed();
        await using var beginning = new Receiver();
        await using var noon = new Receiver();
        await using var later = new Receiver();
        var at = bed.ReceivedAt;
        for (var number = 0; number < 6; number++)
        {
            bed.ReceivedAt = at.AddSeconds(number);
            await bed.AcceptAsync("p0", number);
        }
        await using var host = await Host.StartAsync(
            bed,
            Webhook("beginning", beginning.Url) with { Start = StartPoint.Beginning },
            Webhook("noon", noon.Url) with { Start = new(At: at.AddSeconds(3)) },
            Webhook("later", later.Url) with { Start = new(At: at.AddSeconds(99)) });
        await bed.AcceptAsync("p0", 6);
        await beginning.UntilAsync(7);
        await noon.UntilAsync(4);
        await later.UntilAsync(1);
        Assert.Equal(Enumerable.Range(0, 7), beginning.Requests.Select(Bed.Number));
        Assert.Equal([3, 4, 5, 6], noon.Requests.Select(Bed.Number));
        Assert.Equal([6], later.Requests.Select(Bed.Number));
        Assert.All(beginning.Requests, request => Assert.Null(request.Header("x-sluice-replay")));
    }

    [Fact]
    public async Task A_start_that_is_changed_later_changes_nothing_and_says_so_once()
    {
        await using var bed = new Bed();
        await using var server = new Receiver();
        await bed.AcceptAsync("p0", 0);
        await using (var host = await Host.StartAsync(bed, Webhook("hook", server.Url)))
        {
            await bed.AcceptAsync("p0", 1);
            await server.UntilAsync(1);
            host.Put(Webhook("hook", server.Url) with { Start = StartPoint.Beginning });
            await bed.Log.UntilAsync("'start: beginning' changes nothing. `sluice replay --destination hook`");
            host.Put(Webhook("hook", server.Url) with { Start = StartPoint.Beginning, Concurrency = 2 });
            await bed.AcceptAsync("p0", 2);
            await server.UntilAsync(2);
        }
        Assert.Equal([1, 2], server.Requests.Select(Bed.Number));
        Assert.Single(bed.Log.Lines, line => line.Text.Contains("changes nothing", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_same_start_says_nothing_after_a_restart()
    {
        await using var bed = new Bed();
        await using var server = new Receiver();
        await bed.AcceptAsync("p0", 0);
        for (var start = 0; start < 2; start++)
        {
            await using (await Host.StartAsync(bed, Webhook("hook", server.Url) with { Start = StartPoint.Beginning })) await server.UntilAsync(1);
            await bed.RestartAsync();
        }
        Assert.Single(server.Requests);
        Assert.DoesNotContain(bed.Log.Lines, line => line.Text.Contains("changes nothing", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_destination_that_broke_off_says_so_and_starts_again_at_once_when_something_of_it_is_changed()
    {
        var clock = new FailingClock();
        await using var bed = new Bed(clock);
        await using var server = new Receiver();
        await bed.AcceptAsync("p0", 0);
        clock.GivesNoTimers = true;
        await using var host = await Host.StartAsync(bed, Webhook("hook", server.Url) with { Start = StartPoint.Beginning });
        await bed.Log.UntilAsync("Destination hook broke off");
        var trouble = host.Service.RunsOf("hook")!.Live.Trouble!;
        Assert.Equal(("broke off: There are no timers.", false, TimeSpan.FromMinutes(1)), (trouble.Why, trouble.IsRefusal, trouble.NextProbe - trouble.Since));
        // The clock stands still: the delay does not end by itself.
        host.Put(Webhook("hook", server.Url) with { Start = StartPoint.Beginning });
        await bed.Log.UntilAsync("Destination hook broke off", n: 1);
        await host.Service.TakeUpAsync("hook");
        await bed.Log.UntilAsync("Destination hook broke off", n: 2);
        clock.GivesNoTimers = false;
        await host.Service.TakeUpAsync("hook");
        await server.UntilAsync(1);
        Assert.Null(host.Service.RunsOf("hook")!.Live.Trouble);
    }

    [Fact]
    public async Task A_destination_that_broke_off_starts_again_by_itself()
    {
        var clock = new FailingClock();
        await using var bed = new Bed(clock);
        await using var server = new Receiver();
        await bed.AcceptAsync("p0", 0);
        clock.GivesNoTimers = true;
        await using var host = await Host.StartAsync(bed, Webhook("hook", server.Url) with { Start = StartPoint.Beginning });
        await bed.Log.UntilAsync("Destination hook broke off");
        clock.GivesNoTimers = false;
        // The line may come before the wait that it tells of: time goes on for as long as that takes.
        await Until.HoldsAsync(() => server.Requests.Count >= 1, clock, TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task A_destination_whose_start_cannot_be_found_waits_for_it_and_stops_no_other()
    {
        var clock = new FakeTimeProvider();
        await using var bed = new Bed(clock);
        await using var first = new Receiver();
        await using var second = new Receiver();
        await bed.AcceptAsync("p0", 0);
        var hook = Webhook("first", first.Url);
        await using var host = await Host.StartAsync(bed, hook);
        var (path, aside) = (Path.Combine(bed.Folder, "journal.db"), Path.Combine(bed.Folder, "aside"));
        File.Move(path, aside);
        host.Put(hook, Webhook("second", second.Url) with { Start = StartPoint.Beginning });
        await bed.Log.UntilAsync("Destination second cannot be given its place in the journal");
        await bed.AcceptAsync("p0", 1);
        await first.UntilAsync(1);
        Assert.Empty(second.Requests);
        File.Move(aside, path);
        // The line of the log may have come before the wait that it tells of.
        await Until.HoldsAsync(() => second.Requests.Count >= 2, clock, TimeSpan.FromMinutes(1));
        Assert.Equal([0, 1], second.Requests.Select(Bed.Number));
        await bed.AcceptAsync("p0", 2);
        await first.UntilAsync(2);
        await second.UntilAsync(3);
    }

    [Fact]
    public async Task A_replay_whose_destination_is_switched_off_and_on_goes_on_when_what_is_under_way_has_ended()
    {
        await using var bed = new Bed();
        var told = new TaskCompletionSource();
        await using var server = new Receiver(_ => new Behaviour.When(told.Task, Behaviour.Ok));
        await bed.AcceptAsync(persons: 4, each: 1);
        await using (var host = await Host.StartAsync(bed, Webhook("hook", server.Url)))
        {
            var replay = await host.ReplayAsync(bed, last: 4);
            await server.UntilAsync(4);
            host.Put(Webhook("hook", server.Url) with { Enabled = false });
            await Until.HoldsAsync(() => host.Service.RunsOf("hook") is null);
            host.Put(Webhook("hook", server.Url));
            await Until.HoldsAsync(() => host.Service.RunsOf("hook")?.ReplayOf(replay.Id) is not null);
            Assert.Null(host.Service.RunsOf("hook")!.ReplayOf(replay.Id)!.Since);
            told.SetResult();
            await Until.HoldsAsync(() => bed.Journal.Replays.Find(replay.Id)?.Stage == ReplayStage.Done);
            Assert.Equal(4, bed.State(replay.Account).Tally.Delivered);
        }
        Assert.Equal(4, server.Requests.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_cancelled_or_held_while_its_destination_is_being_switched_off_is_so_when_what_is_under_way_has_ended(bool cancel)
    {
        var clock = new FakeTimeProvider();
        await using var bed = new Bed(clock);
        var told = new TaskCompletionSource();
        // Each fails once and is left alone for a second, so that all of them wait, which is stored, while they are tried again. A replay has four under way at once.
        await using var server = new Receiver(
            request => request.Number < 4 ? new Behaviour.Answer(503, "Retry-After: 1\r\n") : new Behaviour.When(told.Task, Behaviour.Ok));
        await bed.AcceptAsync(persons: 4, each: 1);
        var hook = Webhook("hook", server.Url) with { Retry = new() { First = TimeSpan.FromMilliseconds(5) } };
        await using var host = await Host.StartAsync(bed, hook);
        var replay = await host.ReplayAsync(bed, last: 4);
        await Until.HoldsAsync(() => server.Requests.Count == 8 && bed.State(replay.Account).Waiting == 4, clock, TimeSpan.FromSeconds(0.5));
        host.Put(hook with { Enabled = false });
        await Until.HoldsAsync(() => host.Service.RunsOf("hook") is null);
        var administration = host.Administration(bed, bed.Clock);
        var test = TestContext.Current.CancellationToken;
        Task change = cancel ? administration.CancelReplayAsync(replay.Id, test) : administration.PauseAsync("hook", test);
        await Until.HoldsAsync(() =>
            cancel ? bed.Journal.Replays.Find(replay.Id)?.Stage == ReplayStage.Cancelled : bed.Journal.Deliveries.StandingOf("hook")?.HeldSince is not null);
        // Time enough for the journal, were it not waited for.
        for (var commits = 0; commits < 20; commits++) await TestJournal.SettleAsync(bed.Journal);
        Assert.False(change.IsCompleted);
        told.SetResult();
        await change;
        var state = bed.State(replay.Account);
        Assert.Equal((new Tally(4, 0, 0, 0), 0L), (state.Tally, (long)state.Waiting));
        Assert.Equal(8, server.Requests.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_a_retry_of_many_dead_letters_revived_before_it_broke_off_is_delivered(bool isCancelled)
    {
        await using var bed = new Bed();
        var rejects = true;
        await using var server = new Receiver(_ => Volatile.Read(ref rejects) ? new Behaviour.Answer(400) : Behaviour.Ok);
        await bed.AcceptAsync(persons: 300, each: 1);
        await using var host = await Host.StartAsync(bed, Webhook("hook", server.Url) with { Start = StartPoint.Beginning });
        await bed.UntilSettledAsync(300);
        Volatile.Write(ref rejects, false);
        using var cancel = new CancellationTokenSource();
        // It is asked for the time once for each step.
        var clock = new CountingClock(step =>
        {
            if (isCancelled) cancel.Cancel();
            else if (step == 2) throw new JournalUnavailableException("The disk is full.");
        });
        var administration = host.Administration(bed, clock);
        await Assert.ThrowsAnyAsync<Exception>(() => administration.RetryAsync(new DeadLetterFilter(), dryRun: false, cancel.Token));
        await Until.HoldsAsync(() => bed.State().Tally.Delivered == 200);
        Assert.Equal(100, bed.State().Tally.Dead);
    }

    private static DestinationConfig Webhook(string name, string url) =>
        new() { Name = name, Type = "webhook", Settings = new Dictionary<string, string> { ["url"] = url }, Allow = Loopback.Allowed, Timeout = Bed.Never };

    /// <summary>A host that has started when it is told to.</summary>
    private sealed class Lifetime : IHostApplicationLifetime, IDisposable
    {
        private readonly CancellationTokenSource _started = new();
        private readonly TaskCompletionSource _awaited = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Completes when somebody asks whether it has started.</summary>
        public Task Awaited => _awaited.Task;

        public CancellationToken ApplicationStarted
        {
            get
            {
                _awaited.TrySetResult();
                return _started.Token;
            }
        }

        public CancellationToken ApplicationStopping => CancellationToken.None;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void Start() => _started.Cancel();

        public void StopApplication() => throw new NotSupportedException();

        public void Dispose() => _started.Dispose();
    }

    /// <summary>Does something whenever it is asked for the time, the first time with 1.</summary>
    private sealed class CountingClock(Action<int> asked) : TimeProvider
    {
        private int _times;

        public override DateTimeOffset GetUtcNow()
        {
            asked(++_times);
            return base.GetUtcNow();
        }
    }

    /// <summary>A time that stands still, and fails those who wait for nothing in particular.</summary>
    private sealed class FailingClock : FakeTimeProvider
    {
        public bool GivesNoTimers { get; set; }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            GivesNoTimers && dueTime == Timeout.InfiniteTimeSpan ? throw new InvalidOperationException("There are no timers.") : base.CreateTimer(callback, state, dueTime, period);
    }
}
