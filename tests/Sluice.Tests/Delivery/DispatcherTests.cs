using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Sluice.Delivery;
using Sluice.Journal;
using Sluice.Journal.Delivery;

namespace Sluice.Tests.Delivery;

/// <summary>The real journal, a real dispatcher, real sockets.</summary>
public sealed class DispatcherTests
{
    [Fact]
    public async Task A_destination_that_comes_back_when_its_calls_were_trimmed_says_which_it_does_not_get()
    {
        var tick = TimeSpan.FromMilliseconds(1);
        await using var bed = new Bed { Options = new() { Bounds = new() { Age = tick }, RetentionInterval = tick } };
        await using var server = new Receiver();
        await bed.AcceptAsync("42", 1);
        await using (bed.Start(Bed.Webhook(server.Url))) await bed.UntilSettledAsync(1);
        for (var i = 2; i <= 4; i++) await bed.AcceptAsync("42", i);
        bed.Journal.SetReaders([]);
        await Until.HoldsAsync(() => bed.Journal.Trimmed == 4);
        bed.Journal.SetReaders(["hook"]);
        await using (bed.Start(Bed.Webhook(server.Url)))
        {
            await bed.AcceptAsync("42", 5);
            await bed.UntilSettledAsync(2);
        }
        Assert.Equal(
            "Destination hook: calls 2 to 4 left the journal while it was not in the configuration, and are not delivered to it.",
            Assert.Single(bed.Log.Lines, static line => line.Text.Contains("left the journal", StringComparison.Ordinal)).Text);
    }

    [Fact]
    public async Task Every_message_arrives_once_and_in_order_for_each_person_and_the_accounts_agree()
    {
        await using var bed = new Bed();
        await using var server = new Receiver();
        await bed.AcceptAsync(persons: 20, each: 50);
        await using (bed.Start(Bed.Webhook(server.Url))) await server.UntilAsync(1000);
        Assert.Equal(1000, server.Requests.Count);
        AssertOrder(server.Requests, persons: 20, each: 50);
        var state = bed.State();
        Assert.Equal((1000L, new Tally(1000, 0, 0, 0), 0L), (state.Position, state.Tally, state.Waiting));
        Assert.Empty(bed.Waiting());
    }

    [Fact]
    public async Task When_one_in_ten_attempts_fails_each_person_still_gets_everything_in_order()
    {
        await using var bed = new Bed();
        var taken = new Taken(failEvery: 10);
        await using var server = new Receiver(taken.Answer);
        await bed.AcceptAsync(persons: 20, each: 50);
        await using (bed.Start(Bed.Webhook(server.Url))) await server.UntilAsync(() => taken.Count >= 1000);
        AssertOrder(taken.Requests, persons: 20, each: 50);
        Assert.True(server.Requests.Count > 1000);
        Assert.Equal(new Tally(1000, 0, 0, 0), bed.State().Tally);
        Assert.Empty(bed.Waiting());
    }

    [Fact]
    public async Task Others_do_not_wait_behind_a_person_whose_messages_fail()
    {
        await using var bed = new Bed();
        var mended = false;
        var taken = new Taken(request => Bed.Person(request) != "p0" || Volatile.Read(ref mended));
        await using var server = new Receiver(taken.Answer);
        await bed.AcceptAsync(persons: 10, each: 50);
        await using (bed.Start(Bed.Webhook(server.Url)))
        {
            await server.UntilAsync(() => taken.Count >= 450);
            Assert.DoesNotContain(taken.Requests, request => Bed.Person(request) == "p0");
            Volatile.Write(ref mended, true);
            await server.UntilAsync(() => taken.Count >= 500);
        }
        AssertOrder(taken.Requests, persons: 10, each: 50);
    }

    [Fact]
    public async Task Retries_that_are_never_answered_leave_room_for_what_is_new()
    {
        var clock = new FakeTimeProvider();
        await using var bed = new Bed(clock);
        await using var server = new Receiver(static request => Bed.Person(request).StartsWith("new", StringComparison.Ordinal) ? Behaviour.Ok : new Behaviour.Hang());
        var second = TimeSpan.FromSeconds(1);
        await bed.AcceptAsync(persons: 8, each: 1);
        var running = bed.Start(Bed.Webhook(server.Url, with: config => config with { Concurrency = 4, Timeout = second, Retry = new() { First = second, Max = second } }));
        // Each of them has failed, and all are due again: from here on no time goes by, and what has its place keeps it.
        await Until.HoldsAsync(() => server.Requests.Select(Bed.Person).Distinct().Count() == 8, clock, second / 2);
        await Until.HoldsAsync(() => bed.Waiting().Count(static item => item.Attempts > 0) == 8, clock, second / 2);
        var before = server.Requests.Count;
        await Until.HoldsAsync(() => server.Requests.Count > before, clock, 4 * second);
        for (var person = 0; person < 50; person++) await bed.AcceptAsync($"new{person}", 1);
        await Until.HoldsAsync(() => server.Requests.Count(static request => Bed.Person(request).StartsWith("new", StringComparison.Ordinal)) == 50);
        running.Stop();
        await Until.HoldsAsync(() => running.Ended.IsCompleted, clock, second);
    }

    [Fact]
    public async Task What_failed_and_what_stands_behind_it_survives_a_restart_in_its_order()
    {
        await using var bed = new Bed();
        await bed.AcceptAsync(persons: 4, each: 25);
        var first = new Taken(request => Bed.Person(request) is "p2" or "p3");
        await using (var server = new Receiver(first.Answer))
        {
            await using var run = bed.Start(Bed.Webhook(server.Url));
            await server.UntilAsync(() => first.Count >= 50);
        }
        var between = bed.State();
        Assert.Equal((100L, 50L, 50L), (between.Position, between.Waiting, between.Tally.Delivered));
        Assert.Equal(2, bed.Waiting().Count(item => item.Attempts > 0));

        await bed.RestartAsync();
        await bed.AcceptAsync("p0", 25);
        await using (var server = new Receiver())
        {
            await using (bed.Start(Bed.Webhook(server.Url))) await server.UntilAsync(51);
            Assert.Equal(Enumerable.Range(0, 26), server.Requests.Where(request => Bed.Person(request) == "p0").Select(Bed.Number));
            Assert.Equal(Enumerable.Range(0, 25), server.Requests.Where(request => Bed.Person(request) == "p1").Select(Bed.Number));
        }
        Assert.Equal((101L, 101L, 0), (bed.State().Position, bed.State().Tally.Delivered, bed.Waiting().Count));
    }

    [Fact]
    public async Task Restarts_in_the_middle_lose_nothing_and_keep_the_order()
    {
        await using var bed = new Bed();
        var taken = new Taken(failEvery: 7);
        await using var server = new Receiver(taken.Answer);
        await bed.AcceptAsync(persons: 10, each: 60);
        for (var part = 1; part <= 5; part++)
        {
            await using (bed.Start(Bed.Webhook(server.Url))) await server.UntilAsync(() => taken.Count >= 100 * part);
            await bed.RestartAsync();
        }
        await using (bed.Start(Bed.Webhook(server.Url))) await server.UntilAsync(() => taken.Count >= 600);
        // Stopped in an orderly way, it does not even repeat anything.
        AssertOrder(taken.Requests, persons: 10, each: 60);
        Assert.Equal(600, bed.State().Tally.Delivered);
    }

    [Fact]
    public async Task Dead_and_hanging_destinations_do_not_keep_another_from_getting_everything()
    {
        await using var bed = new Bed();
        await using var good = new Receiver();
        await using var hanging = new Receiver(_ => new Behaviour.Hang());
        await using var resetting = new Receiver(_ => new Behaviour.Reset());
        await using var endless = new Receiver(_ => new Behaviour.Endless(500));
        await bed.AcceptAsync(persons: 50, each: 20);
        bed.Start(Bed.Webhook(Receiver.NobodyAt(), "dead"));
        bed.Start(Bed.Webhook(hanging.Url, "hanging", config => config with { Timeout = TimeSpan.FromSeconds(1) }));
        bed.Start(Bed.Webhook(resetting.Url, "resetting"));
        bed.Start(Bed.Webhook(endless.Url, "endless"));
        await using (bed.Start(Bed.Webhook(good.Url))) await good.UntilAsync(1000);
        AssertOrder(good.Requests, persons: 50, each: 20);
        await bed.RestartAsync();
        foreach (var name in (string[])["dead", "hanging", "resetting", "endless"]) Assert.Equal(0, bed.State(name).Tally.Dead);
    }

    [Fact]
    public async Task A_dead_destination_is_probed_and_nothing_piles_up_for_it_outside_the_journal()
    {
        var clock = new FakeTimeProvider();
        await using var bed = new Bed(clock);
        await bed.AcceptAsync(persons: 5000, each: 1);
        var mended = false;
        await using var server = new Receiver(_ => Volatile.Read(ref mended) ? Behaviour.Ok : new Behaviour.Answer(500));
        var limits = new DeliveryLimits();
        await using (bed.Start(Bed.Webhook(server.Url, with: config => config with { Retry = new() }), limits))
        {
            var failing = await bed.Log.UntilAsync("fails for everybody");
            Assert.Equal(LogLevel.Warning, failing.Level);
            for (var probe = 0; probe < 20; probe++)
            {
                var before = server.Requests.Count;
                await Until.HoldsAsync(() => server.Requests.Count > before, clock, TimeSpan.FromMinutes(1));
            }
            // Each probe may be followed by as many others as opened the breaker.
            Assert.InRange(server.Requests.Count, limits.BreakerPersons + 20, limits.BreakerPersons + 16 + (21 * (1 + limits.BreakerPersons)));
            Volatile.Write(ref mended, true);
            await Until.HoldsAsync(() => bed.Log.Lines.Any(line => line.Text.Contains("takes messages again", StringComparison.Ordinal)), clock, TimeSpan.FromMinutes(1));
            await Until.HoldsAsync(() => bed.State().Tally.Delivered == 5000, clock, TimeSpan.FromMinutes(1));
        }
        Assert.Equal(5000, server.Requests.Select(Bed.Person).Distinct().Count());
        Assert.Empty(bed.Waiting());
    }

    [Fact]
    public async Task Refused_credentials_pause_the_destination_until_a_probe_succeeds_and_nothing_is_lost()
    {
        var clock = new FakeTimeProvider();
        await using var bed = new Bed(clock);
        await bed.AcceptAsync(persons: 30, each: 2);
        var mended = false;
        await using var server = new Receiver(_ => Volatile.Read(ref mended) ? Behaviour.Ok : new Behaviour.Answer(401));
        await using (bed.Start(Bed.Webhook(server.Url, with: config => config with { Concurrency = 1 })))
        {
            var refused = await bed.Log.UntilAsync("is paused");
            Assert.Equal(LogLevel.Error, refused.Level);
            await Until.HoldsAsync(() => bed.State().Paused is not null, clock, TimeSpan.FromMinutes(1));
            Assert.Contains("HTTP 401", bed.State().Paused, StringComparison.Ordinal);
            for (var day = 0; day < 3; day++) clock.Advance(TimeSpan.FromDays(1));
            Volatile.Write(ref mended, true);
            await Until.HoldsAsync(() => bed.State().Tally.Delivered == 60, clock, TimeSpan.FromHours(1));
        }
        Assert.InRange(server.Requests.Count, 61, 80);
        Assert.Null(bed.State().Paused);
        Assert.Empty(bed.Journal.DeadLetters.Find(new(), 10));
    }

    [Fact]
    public async Task A_message_that_alone_is_refused_holds_the_others_up_until_one_of_them_is_asked_about_and_is_given_up_at_the_horizon()
    {
        var clock = new FakeTimeProvider();
        await using var bed = new Bed(clock);
        await bed.AcceptAsync(persons: 10, each: 1);
        await using var server = new Receiver(static request => Bed.Person(request) == "p0" ? new Behaviour.Answer(403) : Behaviour.Ok);
        await using (bed.Start(Bed.Webhook(server.Url, with: static config => config with { Concurrency = 1, Retry = new() })))
        {
            await Until.HoldsAsync(() => bed.State().Tally.Delivered == 9, clock, TimeSpan.FromMinutes(1));
            await Until.HoldsAsync(() => bed.State().Tally.Dead == 1, clock, TimeSpan.FromMinutes(10));
        }
        var letter = Assert.Single(bed.Journal.DeadLetters.Find("hook", 10));
        Assert.StartsWith("given up, as retry.horizon (1 day) has passed: HTTP 403", letter.Reason, StringComparison.Ordinal);
        Assert.Single(bed.Log.Lines, static line => line.Text.Contains("is paused", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_destination_that_may_not_be_reached_is_paused_until_it_is_allowed_and_nothing_is_lost()
    {
        await using var bed = new Bed(new FakeTimeProvider());
        await bed.AcceptAsync(persons: 3, each: 2);
        await using var server = new Receiver();
        var running = bed.Start(Bed.Webhook(server.Url, with: config => config with { Allow = [] }));
        var paused = await bed.Log.UntilAsync("is paused: 127.0.0.1 is a loopback address (127.0.0.0/8): to allow it, add `allow: [127.0.0.0/8]` to destination hook.");
        Assert.Equal(LogLevel.Error, paused.Level);
        Assert.Equal(0, server.Connections);
        running.Dispatcher.Use(Bed.Webhook(server.Url));
        await server.UntilAsync(6);
        AssertOrder(server.Requests, persons: 3, each: 2);
        Assert.Empty(bed.Journal.DeadLetters.Find(new(), 10));
    }

    [Fact]
    public async Task New_settings_end_a_pause_at_once()
    {
        await using var bed = new Bed(new FakeTimeProvider());
        await bed.AcceptAsync(persons: 3, each: 2);
        await using var closed = new Receiver(_ => new Behaviour.Answer(403));
        await using var open = new Receiver();
        var running = bed.Start(Bed.Webhook(closed.Url));
        await bed.Log.UntilAsync("is paused");
        running.Dispatcher.Use(Bed.Webhook(open.Url));
        await open.UntilAsync(6);
        AssertOrder(open.Requests, persons: 3, each: 2);
    }

    [Fact]
    public async Task A_pause_is_remembered_over_a_restart_which_probes_at_once()
    {
        await using var bed = new Bed(new FakeTimeProvider());
        await bed.AcceptAsync(persons: 3, each: 1);
        await using (var closed = new Receiver(_ => new Behaviour.Answer(410)))
        {
            bed.Start(Bed.Webhook(closed.Url));
            await bed.Log.UntilAsync("is paused");
            await bed.RestartAsync();
        }
        Assert.NotNull(bed.State().Paused);
        await using var open = new Receiver();
        await using (bed.Start(Bed.Webhook(open.Url))) await open.UntilAsync(3);
        Assert.Null(bed.State().Paused);
    }

    [Fact]
    public async Task After_the_horizon_a_message_is_a_dead_letter_and_what_stands_behind_it_goes_on()
    {
        var clock = new FakeTimeProvider();
        await using var bed = new Bed(clock);
        await bed.AcceptAsync(persons: 1, each: 3);
        await using var server = new Receiver(request => Bed.Number(request) == 0 ? new Behaviour.Answer(503, Body: "busy") : Behaviour.Ok);
        var start = clock.GetUtcNow();
        await using (bed.Start(Bed.Webhook(server.Url, with: config => config with { Retry = new() })))
        {
            for (var attempt = 0; ; attempt++)
            {
                var retry = bed.Log.UntilAsync("is tried again in", attempt);
                if (await Task.WhenAny(retry, bed.Log.UntilAsync("dead letters")) != retry) break;
                // Timers go by whole milliseconds: a part of one less, and nothing would ring.
                clock.Advance(TimeSpan.FromMilliseconds(Math.Ceiling(Assert.IsType<DisplayDuration>((await retry).Values["Delay"]).Time.TotalMilliseconds)));
            }
            await server.UntilAsync(() => server.Requests.Select(Bed.Number).Distinct().Count() == 3);
        }
        var dead = Assert.Single(bed.Journal.DeadLetters.Find("hook", 10));
        Assert.Equal(start + TimeSpan.FromHours(24), dead.At);
        Assert.Equal(server.Requests.Count(request => Bed.Number(request) == 0), dead.Attempts);
        Assert.Equal("given up, as retry.horizon (1 day) has passed: HTTP 503", dead.Reason);
        Assert.StartsWith($"POST {server.Url}", dead.LastRequest, StringComparison.Ordinal);
        Assert.Contains("\n\n{\"type\":\"track\"", dead.LastRequest, StringComparison.Ordinal);
        Assert.Equal("HTTP 503\n\nbusy", dead.LastAnswer);
        Assert.Equal((start, dead.At), (dead.FirstAttempt, dead.LastAttempt));
        Assert.Contains("\"event\":\"0\"", Encoding.UTF8.GetString(Kept.Message(dead).Span), StringComparison.Ordinal);
        Assert.Equal(new Tally(2, 0, 0, 1), bed.State().Tally);
        Assert.Empty(bed.Waiting());
    }

    [Fact]
    public async Task A_rejected_message_is_a_dead_letter_at_once_and_nobody_waits()
    {
        await using var bed = new Bed();
        await bed.AcceptAsync(persons: 2, each: 3);
        await using var server = new Receiver(request => Bed.Number(request) == 1 ? new Behaviour.Answer(400, Body: "no") : Behaviour.Ok);
        await using (bed.Start(Bed.Webhook(server.Url))) await server.UntilAsync(6);
        Assert.Equal(6, server.Requests.Count);
        Assert.Equal(new Tally(4, 0, 0, 2), bed.State().Tally);
        Assert.All(bed.Journal.DeadLetters.Find("hook", 10), dead => Assert.Equal(("HTTP 400", "HTTP 400\n\nno", 1), (dead.Reason, dead.LastAnswer, dead.Attempts)));
        Assert.Equal(LogLevel.Error, (await bed.Log.UntilAsync("dead letters")).Level);
    }

    [Fact]
    public async Task Retry_After_is_honoured()
    {
        var clock = new FakeTimeProvider();
        await using var bed = new Bed(clock);
        await bed.AcceptAsync(persons: 1, each: 1);
        await using var server = new Receiver(request => request.Number == 0 ? new Behaviour.Answer(429, "Retry-After: 1800\r\n") : Behaviour.Ok);
        await using (bed.Start(Bed.Webhook(server.Url, with: config => config with { Retry = new() })))
        {
            var retry = await bed.Log.UntilAsync("is tried again in");
            Assert.Equal("Destination hook: message 1 of call 1 is tried again in 30 min: HTTP 429.", retry.Text);
            clock.Advance(TimeSpan.FromMinutes(30));
            await server.UntilAsync(2);
        }
        Assert.Equal(1, bed.State().Tally.Delivered);
    }

    [Fact]
    public async Task A_backlog_of_twenty_thousand_is_read_no_further_ahead_than_the_window()
    {
        await using var bed = new Bed();
        await bed.AcceptAsync(persons: 1000, each: 20);
        var limits = new DeliveryLimits { WindowItems = 500 };
        await using var output = new Sluggish();
        var most = 0;
        await using (var run = bed.Start(Bed.Plan("stdout", "hook"), limits, output))
        {
            while (output.Lines < 20_000)
            {
                most = Math.Max(most, run.Dispatcher.ItemsInMemory);
                await output.TakeAsync();
            }
        }
        // One that takes longer than most is passed by, and in memory beside the window.
        Assert.InRange(most, 16, limits.WindowItems + 16);
        Assert.Equal((20_000L, 20_000L), (bed.State().Position, bed.State().Tally.Delivered));
    }

    [Fact]
    public async Task Of_large_calls_of_which_little_is_wanted_no_more_are_read_ahead_than_the_window_holds()
    {
        await using var bed = new Bed();
        var rest = new string('x', 30_000);
        for (var person = 0; person < 40; person++)
        {
            var (wanted, other) = ($$"""{"type":"track","userId":"p{{person}}","event":"e"}""", $$"""{"type":"page","userId":"p{{person}}","name":"{{rest}}"}""");
            await bed.AcceptAsync("POST", "/v1/batch", $$"""{"batch":[{{wanted}},{{other}}]}""");
        }
        var (inMemory, running) = (new ConcurrentQueue<int>(), new TaskCompletionSource<Bed.Running>());
        // Looked at with each that comes.
        await using var server = new Receiver(_ =>
        {
            inMemory.Enqueue(running.Task.GetAwaiter().GetResult().Dispatcher.ItemsInMemory);
            return Behaviour.Ok;
        });
        await using (var run = bed.Start(Acme.Plan(server.Url, [Acme.Action("Events", "event")]), new() { WindowBytes = 120_000 }))
        {
            running.SetResult(run);
            await server.UntilAsync(40);
        }
        Assert.InRange(inMemory.Max(), 2, 4);
        Assert.Equal(new Tally(40, Filtered: 40, 0, 0), bed.State().Tally);
    }

    [Fact]
    public async Task When_the_waiting_room_is_full_nothing_more_is_read_until_there_is_room()
    {
        await using var bed = new Bed();
        await bed.AcceptAsync(persons: 1, each: 500);
        var mended = false;
        var taken = new Taken(_ => Volatile.Read(ref mended));
        await using var server = new Receiver(taken.Answer);
        var limits = new DeliveryLimits { WindowItems = 10 };
        await using (bed.Start(Bed.Webhook(server.Url, with: config => config with { WaitingRoom = 50 }), limits))
        {
            Assert.Equal(LogLevel.Warning, (await bed.Log.UntilAsync("as many items waiting for another try as it may")).Level);
            Assert.InRange(bed.Waiting().Count, 40, 60);
            Volatile.Write(ref mended, true);
            await server.UntilAsync(() => taken.Count >= 500);
        }
        AssertOrder(taken.Requests, persons: 1, each: 500);
    }

    [Fact]
    public async Task What_is_not_for_a_destination_is_counted_and_not_sent()
    {
        await using var bed = new Bed();
        await using var server = new Receiver();
        await bed.AcceptAsync("POST", "/v1/track", """{"userId":"1","event":"a","integrations":{"All":false}}""");
        await bed.AcceptAsync("POST", "/v1/track", """{"userId":"1","event":"b","integrations":{"HOOK":false}}""");
        await bed.AcceptAsync("POST", "/v1/track", """{"userId":"1","event":"c","integrations":{"All":false,"Webhook":true}}""");
        await bed.AcceptAsync("1", 1, source: "elsewhere");
        await bed.AcceptAsync("POST", "/unsubscribe/d1", """{"unsubscribe":true}""");
        await bed.AcceptAsync("1", 2);
        await using (bed.Start(Bed.Webhook(server.Url, with: config => config with { Sources = ["backend"] }))) await server.UntilAsync(2);
        Assert.Equal(2, server.Requests.Count);
        Assert.Equal((6L, new Tally(2, Filtered: 3, NotMapped: 1, 0)), (bed.State().Position, bed.State().Tally));
    }

    [Fact]
    public async Task A_relay_gets_calls_without_a_message_too_and_none_of_the_pipelines_api()
    {
        await using var bed = new Bed();
        await using var server = new Receiver();
        await bed.AcceptAsync("POST", "/unsubscribe/d%2F1?x=+", """{ "unsubscribe" : true }""");
        await bed.AcceptAsync("POST", "/v1/track", """{"userId":"1","event":"a"}""");
        await bed.AcceptAsync("POST", "/api/v1/segments/7/add_customers", """{"ids":["1"]}""");
        await bed.AcceptAsync("PUT", "/api/v1/customers/1", """{ "email" : "a@b.c" , }""");
        await using (bed.Start(Bed.Relay(server.Url))) await server.UntilAsync(3);
        Assert.Equal(
            ["POST /api/v1/segments/7/add_customers HTTP/1.1", "POST /unsubscribe/d%2F1?x=+ HTTP/1.1", "PUT /api/v1/customers/1 HTTP/1.1"],
            server.Requests.Select(request => request.Line).Order());
        Assert.Contains("""{ "email" : "a@b.c" , }""", server.Requests.Select(request => request.Text));
        Assert.Equal(new Tally(3, Filtered: 1, 0, 0), bed.State("journeys").Tally);
    }

    [Fact]
    public async Task What_a_relay_does_not_take_does_not_wait_behind_what_it_does()
    {
        await using var bed = new Bed();
        await using var server = new Receiver(static _ => new Behaviour.Answer(503));
        await bed.AcceptAsync("1", 0);
        for (var number = 0; number < 3; number++) await bed.AcceptAsync("POST", "/v1/track", """{"userId":"1","event":"a"}""");
        await using (bed.Start(Bed.Relay(server.Url)))
        {
            await server.UntilAsync(2);
            await bed.UntilSettledAsync(3, "journeys");
        }
        Assert.Equal(new Tally(0, Filtered: 3, 0, 0), bed.State("journeys").Tally);
        Assert.Equal(1, Assert.Single(bed.Waiting("journeys")).Key.Sequence);
    }

    [Fact]
    public async Task A_message_about_two_persons_keeps_its_place_among_the_messages_of_both()
    {
        await using var bed = new Bed();
        var taken = new Taken(failEvery: 3);
        await using var server = new Receiver(taken.Answer);
        for (var round = 0; round < 20; round++)
        {
            await bed.AcceptAsync("a", round);
            await bed.AcceptAsync("b", round);
            await bed.AcceptAsync("POST", "/v1/alias", $$"""{"userId":"a","previousId":"b","messageId":"r{{round}}"}""");
        }
        await using (bed.Start(Bed.Webhook(server.Url))) await server.UntilAsync(() => taken.Count >= 60);
        var kinds = taken.Requests.Select(request => request.Header("x-sluice-type")).ToList();
        for (var round = 0; round < 20; round++) Assert.Equal("alias", kinds[(round * 3) + 2]);
    }

    [Fact]
    public async Task Stopping_lets_what_is_under_way_end_and_stores_it()
    {
        await using var bed = new Bed();
        var told = new TaskCompletionSource();
        await bed.AcceptAsync(persons: 100, each: 2);
        await using var server = new Receiver(_ => new Behaviour.When(told.Task, Behaviour.Ok));
        var running = bed.Start(Bed.Webhook(server.Url));
        await server.UntilAsync(16);
        running.Stop();
        Assert.False(running.Ended.IsCompleted);
        told.SetResult();
        await running.Ended;
        Assert.Equal(16, server.Requests.Count);
        Assert.Equal(16, bed.State().Tally.Delivered);
    }

    [Fact]
    public async Task Stopping_waits_for_a_hanging_destination_no_longer_than_the_grace_and_sends_again_at_the_next_start()
    {
        var clock = new FakeTimeProvider();
        await using var bed = new Bed(clock);
        await bed.AcceptAsync(persons: 1, each: 1);
        await using (var hanging = new Receiver(_ => new Behaviour.Hang()))
        {
            var running = bed.Start(Bed.Webhook(hanging.Url));
            await hanging.UntilAsync(1);
            running.Stop();
            await Until.HoldsAsync(() => running.Ended.IsCompleted, clock, TimeSpan.FromSeconds(10));
            await bed.RestartAsync();
        }
        Assert.Equal((0L, default), (bed.State().Position, bed.State().Tally));
        await using var server = new Receiver();
        await using (bed.Start(Bed.Webhook(server.Url))) await server.UntilAsync(1);
        Assert.Equal(1, bed.State().Tally.Delivered);
    }

    [Fact]
    public async Task Stopping_keeps_the_count_of_what_was_tried_though_nothing_behind_it_has_ended()
    {
        var clock = new FakeTimeProvider();
        await using var bed = new Bed(clock);
        await bed.AcceptAsync(persons: 3, each: 1);
        // What the first comes to is stored at once, and then nothing for long.
        await using var server = new Receiver(static request => request.Number switch { 0 => Behaviour.Ok, 1 => new Behaviour.Answer(500), _ => new Behaviour.Hang() });
        var running = bed.Start(
            Bed.Webhook(server.Url, with: static config => config with { Concurrency = 1, Retry = new() { First = TimeSpan.FromSeconds(1) } }),
            new() { CommitInterval = TimeSpan.FromHours(1) });
        await server.UntilAsync(3);
        // The second is due again, and waits for the seat of the third.
        clock.Advance(TimeSpan.FromSeconds(5));
        running.Stop();
        await Until.HoldsAsync(() => running.Ended.IsCompleted, clock, TimeSpan.FromSeconds(10));
        await running.Ended;
        Assert.Equal([1], bed.Waiting().Where(static item => item.Attempts > 0).Select(static item => item.Attempts));
    }

    [Fact]
    public async Task Stopping_keeps_the_count_of_what_was_tried_behind_an_attempt_that_is_cut_short()
    {
        var clock = new FakeTimeProvider();
        await using var bed = new Bed(clock);
        await bed.AcceptAsync(persons: 2, each: 1);
        await using var server = new Receiver(static request => Bed.Person(request) == "p0" ? new Behaviour.Hang() : new Behaviour.Answer(500));
        var running = bed.Start(
            Bed.Webhook(server.Url, with: static config => config with { Retry = new() { First = TimeSpan.FromMinutes(30) } }));
        await bed.Log.UntilAsync("is tried again in");
        running.Stop();
        await Until.HoldsAsync(() => running.Ended.IsCompleted, clock, TimeSpan.FromSeconds(10));
        await running.Ended;
        Assert.Equal([0, 1], bed.Waiting().Select(static item => item.Attempts).Order());
    }

    [Fact]
    public async Task A_closed_standard_output_is_tried_again_and_nothing_counts_as_delivered()
    {
        await using var bed = new Bed();
        await bed.AcceptAsync(persons: 1, each: 1);
        var pipe = new System.IO.Pipes.AnonymousPipeServerStream(System.IO.Pipes.PipeDirection.Out);
        pipe.DisposeLocalCopyOfClientHandle();
        await using (bed.Start(Bed.Plan("stdout", "hook"), output: pipe)) await bed.Log.UntilAsync("is tried again in", n: 3);
        Assert.Equal(0, bed.State().Tally.Delivered);
        await bed.RestartAsync();
        await using (bed.Start(Bed.Plan("stdout", "hook"))) await bed.UntilSettledAsync(1);
        Assert.Equal(1, bed.State().Tally.Delivered);
    }

    private static void AssertOrder(IReadOnlyList<Received> requests, int persons, int each)
    {
        var byPerson = requests.GroupBy(Bed.Person).ToDictionary(group => group.Key, group => group.Select(Bed.Number).ToList());
        Assert.Equal(persons, byPerson.Count);
        Assert.All(byPerson.Values, numbers => Assert.Equal(Enumerable.Range(0, each), numbers));
    }

    /// <summary>An output that takes what is written only when asked to.</summary>
    private sealed class Sluggish : MemoryStream
    {
        private readonly SemaphoreSlim _may = new(0);
        private readonly SemaphoreSlim _took = new(0);

        public long Lines { get; private set; }

        public async Task TakeAsync()
        {
            _may.Release();
            Assert.True(await _took.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken), "Nothing more is written.");
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await _may.WaitAsync(CancellationToken.None);
            Lines += buffer.Span.Count((byte)'\n');
            _took.Release();
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) _may.Release(1000);
            base.Dispose(disposing);
        }
    }
}
