using Microsoft.Extensions.Time.Testing;
using Sluice.Configuration;
using Sluice.Delivery;
using Sluice.Journal.Delivery;
using Sluice.Journal.Replays;

namespace Sluice.Tests.Delivery;

/// <summary>Ranges of a real journal that are delivered again, over real sockets.</summary>
public sealed class ReplayTests
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    [Fact]
    public async Task A_replay_sends_its_range_and_nothing_else_with_the_same_ids_and_says_that_it_is_one()
    {
        await using var bed = new Bed();
        await using var server = new Receiver();
        await bed.AcceptAsync(persons: 1, each: 10);
        await using (bed.Start(Bed.Webhook(server.Url))) await server.UntilAsync(10);
        var replay = await AddAsync(bed, after: 3, last: 7);
        await EndedAsync(bed, server, replay);
        var (live, again) = (server.Requests.Take(10).ToList(), server.Requests.Skip(10).ToList());
        Assert.Equal([3, 4, 5, 6], again.Select(Bed.Number));
        Assert.Equal(live.Skip(3).Take(4).Select(request => (request.Header("webhook-id"), request.Text)), again.Select(request => (request.Header("webhook-id"), request.Text)));
        Assert.All(live, request => Assert.Null(request.Header("x-sluice-replay")));
        Assert.All(again, request => Assert.Equal($"{replay.Id}", request.Header("x-sluice-replay")));
        Assert.Equal((7L, new Tally(4, 0, 0, 0)), (bed.State(replay.Account).Position, bed.State(replay.Account).Tally));
        Assert.Equal(new Tally(10, 0, 0, 0), bed.State().Tally);
        Assert.Contains(bed.Journal.Deliveries.Fates(5), fate => fate.Destination == replay.Account && fate.Ending == Ending.Delivered);
        Assert.DoesNotContain(bed.Journal.Deliveries.Fates(8), fate => fate.Destination == replay.Account);
    }

    [Fact]
    public async Task Times_are_those_of_receipt_the_first_included_and_the_last_not()
    {
        await using var bed = new Bed();
        await using var server = new Receiver();
        var begin = bed.ReceivedAt;
        for (var second = 0; second < 10; second++)
        {
            bed.ReceivedAt = begin.AddSeconds(second);
            await bed.AcceptAsync("p0", second);
        }
        var replay = await AddAsync(bed, 0, 10, one => one with { From = begin.AddSeconds(3), To = begin.AddSeconds(6) });
        await EndedAsync(bed, server, replay);
        Assert.Equal([3, 4, 5], server.Requests.Select(Bed.Number));
        Assert.Equal(new Tally(3, 7, 0, 0), bed.State(replay.Account).Tally);
    }

    [Fact]
    public async Task Only_messages_that_meet_its_condition_and_are_about_its_person_are_sent_and_the_others_are_counted_as_filtered()
    {
        await using var bed = new Bed();
        await using var server = new Receiver();
        await bed.AcceptAsync(persons: 3, each: 4);
        await EndedAsync(bed, server, await AddAsync(bed, 0, 12, one => one with { Where = "event = \"2\" or event = \"3\"" }));
        Assert.Equal([2, 2, 2, 3, 3, 3], server.Requests.Select(Bed.Number).Order());
        var replay = await AddAsync(bed, 0, 12, one => one with { Where = "event != \"0\"", Person = "p1" });
        await EndedAsync(bed, server, replay);
        Assert.Equal([("p1", 1), ("p1", 2), ("p1", 3)], server.Requests.Skip(6).Select(request => (Bed.Person(request), Bed.Number(request))));
        Assert.Equal(new Tally(3, 9, 0, 0), bed.State(replay.Account).Tally);
    }

    [Fact]
    public async Task A_relay_gets_the_calls_one_of_whose_messages_is_wanted_byte_for_byte()
    {
        await using var bed = new Bed();
        await using var server = new Receiver();
        await bed.AcceptAsync(persons: 2, each: 2);
        await bed.AcceptAsync("POST", "/api/v1/segments/3/add_customers", """{"ids":["p1"]}""");
        var relay = Bed.Relay(server.Url);
        var replay = await AddAsync(bed, 0, 5, one => one with { Destination = "journeys", Person = "p1" });
        await using (var running = bed.Replay(relay, replay)) await running.Ended;
        Assert.Equal(
            ["/api/v1/customers/p1/events {\"name\":\"0\"} 1", "/api/v1/customers/p1/events {\"name\":\"1\"} 1", "/api/v1/segments/3/add_customers {\"ids\":[\"p1\"]} 1"],
            server.Requests.Select(request => $"{request.Line.Split(' ')[1]} {request.Text} {request.Header("x-sluice-replay")}").Order());
        await using (var running = bed.Replay(relay, await AddAsync(bed, 0, 5, one => one with { Destination = "journeys", Where = "event = \"1\"" }))) await running.Ended;
        Assert.Equal(2, server.Requests.Skip(3).Count(request => request.Text == """{"name":"1"}"""));
        Assert.Equal(5, server.Requests.Count);
    }

    [Fact]
    public async Task Live_and_replayed_messages_each_keep_the_order_of_every_person_and_never_exceed_the_concurrency()
    {
        await using var bed = new Bed();
        var (open, most) = (0, 0);
        await using var server = new Receiver(_ =>
        {
            var now = Interlocked.Increment(ref open);
            InterlockedMax(ref most, now);
            return new Behaviour.When(LeaveAsync(), Behaviour.Ok);
        });
        // Gone before it is answered: the next one may come as soon as it is.
        async Task LeaveAsync()
        {
            await Task.Yield();
            Interlocked.Decrement(ref open);
        }
        await bed.AcceptAsync(persons: 20, each: 20);
        var planned = Bed.Webhook(server.Url, with: config => config with { Concurrency = 4 });
        await using var live = bed.Start(planned);
        await server.UntilAsync(100);
        var replay = await AddAsync(bed, 0, 400);
        await using (var running = bed.Replay(planned, replay, live)) await running.Ended;
        await server.UntilAsync(800);
        foreach (var kind in server.Requests.ToLookup(request => request.Header("x-sluice-replay")))
        {
            Assert.Equal(400, kind.Count());
            Assert.All(kind.GroupBy(Bed.Person), person => Assert.Equal(Enumerable.Range(0, 20), person.Select(Bed.Number)));
        }
        Assert.InRange(Volatile.Read(ref most), 1, 4);
    }

    [Fact]
    public async Task No_more_than_its_rate_is_started_in_any_second()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddDays(20_000));
        await using var bed = new Bed(clock);
        var begin = clock.GetUtcNow();
        var times = new List<TimeSpan>();
        await using var server = new Receiver(_ =>
        {
            lock (times) times.Add(clock.GetUtcNow() - begin);
            return Behaviour.Ok;
        });
        await bed.AcceptAsync(persons: 7, each: 1);
        var replay = await AddAsync(bed, 0, 7, one => one with { Rate = 2 });
        await using (var running = bed.Replay(Bed.Webhook(server.Url), replay)) await Until.HoldsAsync(() => running.Ended.IsCompleted, clock, Step);
        Assert.Equal(7, times.Count);
        for (var at = 0; at < 7; at++) Assert.True(times[at] >= TimeSpan.FromSeconds(at / 2), $"Number {at} came after {times[at]}.");
    }

    [Fact]
    public async Task Nothing_is_sent_while_the_destination_is_in_trouble_and_all_of_it_afterwards()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddDays(20_000));
        await using var bed = new Bed(clock);
        await using var server = new Receiver();
        await bed.AcceptAsync(persons: 3, each: 1);
        var (asked, sentMeanwhile) = (0, -1);
        var isWelcome = () =>
        {
            if (Interlocked.Increment(ref asked) <= 10) sentMeanwhile = server.Requests.Count;
            return asked > 10;
        };
        await using (var running = bed.Replay(Bed.Webhook(server.Url), await AddAsync(bed, 0, 3), isWelcome: isWelcome))
            await Until.HoldsAsync(() => running.Ended.IsCompleted, clock, Step);
        Assert.Equal((0, 3), (sentMeanwhile, server.Requests.Count));
    }

    [Fact]
    public async Task When_live_deliveries_in_trouble_have_nothing_to_probe_with_a_replay_finds_out_by_itself_a_minute_after_the_probe_was_due()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddDays(20_000));
        await using var bed = new Bed(clock);
        var again = new List<DateTimeOffset>();
        // Fails for everybody, which opens the breaker, and works when the replay comes.
        await using var server = new Receiver(request =>
        {
            if (request.Header("x-sluice-replay") is null) return new Behaviour.Answer(503);
            lock (again) again.Add(clock.GetUtcNow());
            return Behaviour.Ok;
        });
        var persons = new DeliveryLimits().BreakerPersons;
        await bed.AcceptAsync(persons, each: 1);
        // Given up at once: nothing live is left.
        var hook = Bed.Webhook(server.Url).Config with { Start = StartPoint.Beginning, Retry = new() { Horizon = TimeSpan.Zero } };
        await using var host = await Host.StartAsync(bed, hook);
        await Until.HoldsAsync(() => bed.State().Tally.Dead == persons);
        var probe = host.Service.RunsOf("hook")!.Live.Trouble!.NextProbe;
        var replay = await host.ReplayAsync(bed, last: persons);
        await Until.HoldsAsync(() => bed.Journal.Replays.Find(replay.Id)?.Stage == ReplayStage.Done, clock, TimeSpan.FromSeconds(1));
        Assert.Equal(persons, again.Count);
        Assert.True(again.Min() > probe.AddMinutes(1), $"It was sent {again.Min() - probe} after the probe was due.");
        Assert.Equal(probe, host.Service.RunsOf("hook")!.Live.Trouble!.NextProbe);
    }

    [Fact]
    public async Task A_replay_reads_ahead_what_it_sends_in_a_few_seconds_at_its_rate()
    {
        await using var bed = new Bed();
        var answer = new TaskCompletionSource();
        await using var server = new Receiver(_ => new Behaviour.When(answer.Task, Behaviour.Ok));
        await bed.AcceptAsync(persons: 300, each: 1);
        var (slow, fast) = (await AddAsync(bed, 0, 300, one => one with { Rate = 5 }), await AddAsync(bed, 0, 300));
        await using var ofSlow = bed.Replay(Bed.Webhook(server.Url), slow);
        await using var ofFast = bed.Replay(Bed.Webhook(server.Url), fast);
        await Until.HoldsAsync(() => ofFast.Dispatcher.ItemsInMemory == 300);
        await Until.HoldsAsync(() => ofSlow.Dispatcher.ItemsInMemory == 5 * DeliveryLimits.ReplaySecondsAhead);
        await server.UntilAsync(2);
        Assert.Equal(5 * DeliveryLimits.ReplaySecondsAhead, ofSlow.Dispatcher.ItemsInMemory);
        answer.SetResult();
        await ofFast.Ended;
    }

    [Fact]
    public async Task All_replays_that_may_be_under_way_at_once_hold_no_more_bytes_than_live_deliveries_may()
    {
        const int Bytes = 1 << 20;
        await using var bed = new Bed();
        await using var server = new Receiver(_ => new Behaviour.Hang());
        for (var call = 0; call < 6; call++)
            await bed.AcceptAsync("POST", $"/api/v1/customers/p{call}/events", $$$"""{"name":"{{{call}}}","data":{"text":"{{{new string('x', Bytes)}}}"}}""");
        await using var running = bed.Replay(Bed.Webhook(server.Url), await AddAsync(bed, 0, 6));
        await using var live = bed.Start(Bed.Webhook(server.Url));
        await Until.HoldsAsync(() => live.Dispatcher.ItemsInMemory == 6 && running.Dispatcher.ItemsInMemory > 0);
        Assert.InRange(running.Dispatcher.ItemsInMemory, 1, (int)(new DeliveryLimits().WindowBytes / DeliveryLimits.ReplaysAtOnce / Bytes) + 1);
    }

    [Fact]
    public async Task A_replay_that_waits_for_its_destination_holds_nothing()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddDays(20_000));
        await using var bed = new Bed(clock);
        await using var server = new Receiver();
        await bed.AcceptAsync(persons: 3, each: 1);
        var (asked, isWelcome, held) = (0, false, 0);
        await using var running = bed.Replay(Bed.Webhook(server.Url), await AddAsync(bed, 0, 3), isWelcome: () =>
        {
            Interlocked.Increment(ref asked);
            return Volatile.Read(ref isWelcome);
        });
        await Until.HoldsAsync(
            () =>
            {
                held = Math.Max(held, running.Dispatcher.ItemsInMemory);
                return asked > 20;
            },
            clock,
            Step);
        Assert.Equal(0, held);
        Volatile.Write(ref isWelcome, true);
        await Until.HoldsAsync(() => running.Ended.IsCompleted, clock, Step);
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task What_fails_is_tried_again_in_order_and_a_stopped_replay_goes_on_where_it_stood()
    {
        await using var bed = new Bed();
        var number = 0;
        await using var server = new Receiver(_ => Interlocked.Increment(ref number) % 5 == 0 ? new Behaviour.Answer(503) : Behaviour.Ok);
        await bed.AcceptAsync(persons: 5, each: 20);
        var replay = await AddAsync(bed, 0, 100);
        var running = bed.Replay(Bed.Webhook(server.Url), replay);
        await server.UntilAsync(30);
        await bed.RestartAsync();
        Assert.False(running.Dispatcher.IsDone);
        await EndedAsync(bed, server, bed.Journal.Replays.Find(replay.Id)!);
        Assert.Equal(new Tally(100, 0, 0, 0), bed.State(replay.Account).Tally);
    }

    [Fact]
    public async Task A_replay_that_was_through_when_it_was_stopped_ends_at_once()
    {
        await using var bed = new Bed();
        await using var server = new Receiver();
        await bed.AcceptAsync(persons: 1, each: 3);
        var replay = await AddAsync(bed, 0, 3);
        await EndedAsync(bed, server, replay);
        await EndedAsync(bed, server, replay);
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task Who_is_suppressed_now_is_left_alone_whatever_was_allowed_when_the_message_came()
    {
        await using var bed = new Bed();
        await using var server = new Receiver();
        await bed.AcceptAsync(persons: 2, each: 2);
        await using (bed.Start(Bed.Webhook(server.Url))) await server.UntilAsync(4);
        await bed.SuppressAsync("p1");
        var replay = await AddAsync(bed, 0, 4);
        await EndedAsync(bed, server, replay);
        Assert.Equal([("p0", 0), ("p0", 1)], server.Requests.Skip(4).Select(request => (Bed.Person(request), Bed.Number(request))));
        Assert.Equal(new Tally(2, 0, 0, 0, Fenced: 2), bed.State(replay.Account).Tally);
    }

    private static async Task<Replay> AddAsync(Bed bed, long after, long last, Func<Replay, Replay>? with = null)
    {
        var replay = new Replay { Destination = "hook", After = after, Last = last, Rate = 10_000, Created = bed.Clock.GetUtcNow() };
        return await bed.Journal.Replays.AddAsync(with?.Invoke(replay) ?? replay);
    }

    private static async Task EndedAsync(Bed bed, Receiver server, Replay replay)
    {
        await using var running = bed.Replay(Bed.Webhook(server.Url), replay);
        await running.Ended;
        Assert.True(running.Dispatcher.IsDone);
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var known = Volatile.Read(ref most); value > known && Interlocked.CompareExchange(ref most, value, known) != known;) known = Volatile.Read(ref most);
    }
}
