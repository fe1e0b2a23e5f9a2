using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Sluice.Configuration;
using Sluice.Delivery;
using Sluice.Delivery.Guarding;
using Sluice.Delivery.Reading;
using Sluice.Journal;
using Sluice.Operator.Alarms;
using Sluice.Tests.Journal;
using static Sluice.Tests.Delivery.Guarding.Guarded;

namespace Sluice.Tests.Delivery.Guarding;

/// <summary>Floods of new identifiers, delivered over real sockets.</summary>
public sealed class FloodGuardTests : IAsyncDisposable
{
    private const string Flood = "a flood of new identifiers: ";

    private readonly Bed _bed = new(new FakeTimeProvider(Begin));
    private readonly Receiver _server = new();

    public async ValueTask DisposeAsync()
    {
        await _bed.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_flood_gives_one_alarm_that_says_what_was_seen_and_is_over_by_itself()
    {
        await using var guarded = await StartAsync(_bed, Webhook(_server.Url));
        await guarded.LearnAsync();
        Assert.DoesNotContain(_bed.Log.Lines, line => line.Level >= LogLevel.Warning);
        await guarded.SendAsync(Numbers(2000, 60));
        // 5 times the usual 5 would be allowed.
        var line = Assert.Single(_bed.Log.Lines, line => line.Level == LogLevel.Warning);
        Assert.Equal(
            $"Destination hook: {Flood}26 people that it has never seen since 2026-11-02 09:40 UTC, where at most 5 in 10 min are usual. The last one came from source backend "
            + "and looks like 9999. See what that client sends. If it is right, `sluice destinations resume hook` takes it as usual; if not, mend the client, or keep its messages "
            + "from the destination.",
            line.Text);
        var state = await guarded.Administration.DestinationAsync("hook", TestContext.Current.CancellationToken);
        var alarm = Assert.Single(state.Alarms!);
        Assert.Equal((Alarm.Flood, true), (alarm.Alarm, line.Text.Contains(alarm.What!, StringComparison.Ordinal)));
        Assert.Null(state.Why);
        Assert.Equal(110, _server.Requests.Count);
        await guarded.SendAsync(Numbers(3000, 3));
        await guarded.SendAsync(Numbers(3010, 3));
        await guarded.UntilAsync(() => guarded.Said("the flood of new identifiers is over", LogLevel.Information) == 1);
        await guarded.UntilAsync(() => _bed.Journal.Deliveries.StandingOf("hook")!.Alarm is null);
    }

    [Fact]
    public async Task A_flood_that_ends_with_all_traffic_is_over_when_time_has_passed()
    {
        await using var guarded = await StartAsync(_bed, Webhook(_server.Url));
        await guarded.LearnAsync();
        await guarded.SendAsync(Numbers(2000, 60));
        guarded.Clock.Advance(TimeSpan.FromMinutes(9));
        await guarded.UntilAsync(() => guarded.Said("the flood of new identifiers is over", LogLevel.Information) == 1, TimeSpan.FromSeconds(10));
        await guarded.UntilAsync(() => _bed.Journal.Deliveries.StandingOf("hook")!.Alarm is null);
    }

    [Fact]
    public async Task Hold_stops_deliveries_at_the_limit_and_resume_lets_all_through_and_takes_it_as_usual()
    {
        await using var guarded = await StartAsync(_bed, Webhook(_server.Url, GuardMode.Hold));
        await guarded.LearnAsync();
        await guarded.SendAsync(Numbers(2000, 60));
        await guarded.UntilAsync(() => guarded.IsHeld());
        Assert.Equal(1, guarded.Said("is held, because of a flood of new identifiers: 26 people", LogLevel.Warning));
        var state = await guarded.Administration.DestinationAsync("hook", TestContext.Current.CancellationToken);
        Assert.Equal(Sluice.Operator.Admin.Activity.Held, state.State);
        Assert.StartsWith("Flood of new identifiers: 26 people that it has never seen since", state.Why, StringComparison.Ordinal);
        Assert.InRange(_server.Requests.Count, 50, 50 + 25);
        state = await guarded.Administration.ResumeAsync("hook", TestContext.Current.CancellationToken);
        Assert.Null(state.Alarms);
        await _server.UntilAsync(110);
        // As much is usual now, for the hour that is learnt and behind it.
        for (var window = 0; window < 9; window++) await guarded.SendAsync(Numbers(3000 + (window * 60), 60));
        Assert.False(guarded.IsHeld());
        // What was under way as it was held may have arrived twice.
        Assert.Equal(Enumerable.Range(0, 50 + (10 * 60)), _server.Requests.Select(Bed.Number).Distinct().Order());
        Assert.Equal(1, guarded.Said("flood of new identifiers", LogLevel.Warning));
        await guarded.SendAsync(Numbers(4000, 400));
        await guarded.UntilAsync(() => guarded.IsHeld());
    }

    [Fact]
    public async Task What_is_known_and_what_is_counted_survive_restarts_and_so_does_the_hold()
    {
        await using (var guarded = await StartAsync(_bed, Webhook(_server.Url, GuardMode.Hold))) await guarded.LearnAsync();
        await _bed.RestartAsync();
        await using (var guarded = await StartAsync(_bed, Webhook(_server.Url, GuardMode.Hold)))
        {
            _bed.ReceivedAt = guarded.Clock.GetUtcNow();
            // These are known, and do not count.
            foreach (var person in Numbers(1000, 50)) await _bed.AcceptAsync(person, 1);
            foreach (var person in Numbers(2000, 24)) await _bed.AcceptAsync(person, 1);
            await _server.UntilAsync(50 + 50 + 24);
        }
        await _bed.RestartAsync();
        await using (var guarded = await StartAsync(_bed, Webhook(_server.Url, GuardMode.Hold)))
        {
            await _bed.AcceptAsync("2024", 1);
            await _server.UntilAsync(125);
            await _bed.AcceptAsync("2025", 1);
            await guarded.UntilAsync(() => guarded.IsHeld());
        }
        await _bed.RestartAsync();
        await using (var guarded = await StartAsync(_bed, Webhook(_server.Url, GuardMode.Hold)))
        {
            Assert.True(guarded.IsHeld());
            Assert.Equal(125, _server.Requests.Count);
            await guarded.Administration.ResumeAsync("hook", TestContext.Current.CancellationToken);
            await _server.UntilAsync(126);
            Assert.False(guarded.IsHeld());
        }
    }

    [Fact]
    public async Task What_is_read_again_after_a_crash_is_not_counted_again()
    {
        var told = new TaskCompletionSource();
        var copy = Directory.CreateTempSubdirectory("sluice-").FullName;
        await using var server = new Receiver(request => Bed.Person(request) == "2010" ? new Behaviour.When(told.Task, Behaviour.Ok) : Behaviour.Ok);
        await using (var guarded = await StartAsync(_bed, Webhook(server.Url)))
        {
            try
            {
                await guarded.LearnAsync();
                _bed.ReceivedAt = guarded.Clock.GetUtcNow();
                foreach (var person in Numbers(2000, 20)) await _bed.AcceptAsync(person, 1);
                await server.UntilAsync(70);
                // Stored up to before the one that hangs; what stands behind it was seen, and will be read again.
                await guarded.UntilAsync(() => _bed.Journal.Deliveries.StandingOf("hook")!.Position == 60, TimeSpan.FromMilliseconds(100));
                foreach (var file in Directory.GetFiles(_bed.Folder, "journal.db*")) File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
            }
            finally
            {
                told.SetResult();
            }
        }
        await using var journal = SqliteJournal.Open(copy, new(), _bed.Clock, new LogBook<SqliteJournal>());
        var planned = Watched(Bed.Webhook(server.Url));
        var guard = new FloodGuard(planned, journal, _bed.Log);
        await SeeAsync(guard, planned, journal, after: journal.Deliveries.StandingOf("hook")!.Position);
        var state = guard.Next()?.State ?? journal.Guards.Find("hook", static (_, _, _) => { })!.State;
        Assert.Equal(20, JsonDocument.Parse(state).RootElement.GetProperty("People").GetProperty("Count").GetInt32());
        await journal.DisposeAsync();
        Directory.Delete(copy, recursive: true);
    }

    [Fact]
    public async Task Other_ids_than_usual_give_an_alarm_at_the_same_rate()
    {
        await using var guarded = await StartAsync(_bed, Webhook(_server.Url));
        await guarded.LearnAsync();
        for (var window = 0; window < 3; window++) await guarded.SendAsync(Enumerable.Range(0, 5).Select(n => $"sess_{window}{n}8f3a"));
        var line = Assert.Single(_bed.Log.Lines, line => line.Level == LogLevel.Warning);
        Assert.Contains(
            "11 of the last 21 people that it had never seen have texts that begin with `sess_` for ids, where at most 0 of 40 are usual. "
            + "The last one came from source backend and looks like aaaa_999a9a.",
            line.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Groups_are_watched_by_themselves()
    {
        await using var guarded = await StartAsync(_bed, Webhook(_server.Url));
        await GroupsAsync(guarded, "1", 3);
        guarded.Clock.Advance(TimeSpan.FromHours(2));
        await GroupsAsync(guarded, "2", 25);
        await guarded.UntilAsync(() => guarded.Said("21 groups that it has never seen since", LogLevel.Warning) == 1);
        Assert.Single(_bed.Log.Lines, line => line.Level == LogLevel.Warning);
    }

    [Fact]
    public async Task Only_what_a_destination_gets_counts_for_it()
    {
        await using var other = new Receiver();
        var orders = Webhook(other.Url, name: "orders") with { Actions = [new() { Name = "Orders", Trigger = "event = \"Order\"" }] };
        await using var guarded = await StartAsync(_bed, Webhook(_server.Url), orders);
        await guarded.LearnAsync();
        await guarded.SendAsync(Numbers(2000, 60));
        Assert.Equal(1, guarded.Said("Destination hook: a flood", LogLevel.Warning));
        Assert.Equal(0, guarded.Said("Destination orders", LogLevel.Warning));
    }

    [Fact]
    public async Task A_relay_counts_the_people_that_its_calls_are_about()
    {
        var relay = new DestinationConfig
        {
            Name = "hook", Type = "relay", Allow = Loopback.Allowed, Guard = GuardMode.Hold, Timeout = Bed.Never,
            Settings = new Dictionary<string, string> { ["url"] = _server.Url, ["site_id"] = "s1", ["api_key"] = "k1" },
        };
        await using var guarded = await StartAsync(_bed, relay);
        await guarded.LearnAsync();
        await guarded.SendAsync(Numbers(2000, 60));
        await guarded.UntilAsync(() => guarded.IsHeld());
        Assert.InRange(_server.Requests.Count, 50, 75);
    }

    [Fact]
    public async Task Calls_that_a_relay_does_not_get_count_for_nothing()
    {
        var relay = new DestinationConfig
        {
            Name = "hook", Type = "relay", Allow = Loopback.Allowed, Guard = GuardMode.Hold, Timeout = Bed.Never,
            Settings = new Dictionary<string, string> { ["url"] = _server.Url, ["site_id"] = "s1", ["api_key"] = "k1" },
        };
        await using var guarded = await StartAsync(_bed, relay);
        await guarded.LearnAsync();
        _bed.ReceivedAt = guarded.Clock.GetUtcNow();
        foreach (var person in Numbers(2000, 60)) await _bed.AcceptAsync("POST", "/v1/track", $$"""{"userId":"{{person}}","event":"a"}""");
        await guarded.SendAsync(Numbers(1, 3));
        Assert.Equal((false, 53), (guarded.IsHeld(), _server.Requests.Count));
        Assert.Equal(0, guarded.Said("flood", LogLevel.Warning));
    }

    [Fact]
    public async Task Hold_that_is_set_while_an_alarm_lasts_holds_at_once_and_resume_lets_all_through()
    {
        await using var guarded = await StartAsync(_bed, Webhook(_server.Url));
        await guarded.LearnAsync();
        await guarded.SendAsync(Numbers(2000, 60));
        guarded.Put(Webhook(_server.Url, GuardMode.Hold));
        await guarded.UntilAsync(() => guarded.IsHeld());
        await _bed.AcceptAsync("9999", 110);
        await HeldOnceAsync(guarded);
        Assert.Equal(110, _server.Requests.Count);
        await guarded.Administration.ResumeAsync("hook", TestContext.Current.CancellationToken);
        await _server.UntilAsync(111);
        Assert.False(guarded.IsHeld());
    }

    [Fact]
    public async Task Hold_that_is_set_while_the_gateway_stands_still_holds_for_an_alarm_of_before()
    {
        await using (var guarded = await StartAsync(_bed, Webhook(_server.Url)))
        {
            await guarded.LearnAsync();
            await guarded.SendAsync(Numbers(2000, 60));
        }
        await _bed.RestartAsync();
        await using (var guarded = await StartAsync(_bed, Webhook(_server.Url, GuardMode.Hold)))
        {
            await guarded.UntilAsync(() => guarded.IsHeld());
            await HeldOnceAsync(guarded);
        }
    }

    [Fact]
    public async Task Deliveries_that_end_although_nothing_is_held_rest_before_they_begin_again()
    {
        await using var guarded = await StartAsync(_bed, Webhook(_server.Url, GuardMode.Hold));
        await guarded.LearnAsync();
        _bed.Spoil("CREATE TRIGGER lost AFTER UPDATE OF held ON destinations WHEN NEW.held IS NOT NULL BEGIN UPDATE destinations SET held = NULL; END");
        var begun = Begun();
        // No time passes, else the rest would be over.
        foreach (var person in Numbers(2000, 60)) await _bed.AcceptAsync(person, 1);
        await _bed.Log.UntilAsync("broke off unexpectedly");
        for (var commits = 0; commits < 20; commits++) await TestJournal.SettleAsync(_bed.Journal);
        Assert.Equal(begun, Begun());
        _bed.Spoil("DROP TRIGGER lost");
        await guarded.UntilAsync(() => guarded.IsHeld(), TimeSpan.FromSeconds(10));

        int Begun() => guarded.Said("starts after call", LogLevel.Information);
    }

    [Fact]
    public async Task A_guard_that_is_off_says_nothing_and_begins_anew_when_it_is_on_again()
    {
        await using var guarded = await StartAsync(_bed, Webhook(_server.Url));
        await guarded.LearnAsync();
        guarded.Put(Webhook(_server.Url, GuardMode.Off));
        await guarded.UntilAsync(() => _bed.Journal.Guards.Find("hook", static (_, _, _) => { }) is null);
        await guarded.SendAsync(Numbers(2000, 60));
        guarded.Put(Webhook(_server.Url));
        // It is on when it remembers somebody.
        await Until.HoldsAsync(async () =>
        {
            _bed.ReceivedAt = guarded.Clock.GetUtcNow();
            await _bed.AcceptAsync("3000", 1);
            return _bed.Journal.Guards.Find("hook", static (_, _, _) => { }) is not null;
        });
        await guarded.SendAsync(Numbers(3000, 60));
        Assert.Equal(0, guarded.Said("flood", LogLevel.Warning));
        guarded.Clock.Advance(TimeSpan.FromHours(2));
        await guarded.SendAsync(Numbers(4000, 400));
        Assert.Equal(1, guarded.Said("flood", LogLevel.Warning));
    }

    [Fact]
    public async Task A_guard_that_is_switched_off_while_the_gateway_stands_still_stops_nothing_and_begins_anew_as_well()
    {
        await using (var guarded = await StartAsync(_bed, Webhook(_server.Url))) await guarded.LearnAsync();
        await _bed.RestartAsync();
        await using (var guarded = await StartAsync(_bed, Webhook(_server.Url, GuardMode.Off)))
        {
            await guarded.SendAsync(Numbers(2000, 60));
            Assert.Null(_bed.Journal.Guards.Find("hook", static (_, _, _) => { }));
        }
        await _bed.RestartAsync();
        await using (var guarded = await StartAsync(_bed, Webhook(_server.Url)))
        {
            await guarded.SendAsync(Numbers(3000, 60));
            Assert.Equal(0, guarded.Said("flood", LogLevel.Warning));
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("UPDATE guards SET state = replace(state, '{', ';')")]
    public async Task A_guard_whose_memory_is_damaged_does_not_stop_deliveries(string? spoil)
    {
        await using (var guarded = await StartAsync(_bed, Webhook(_server.Url))) await guarded.LearnAsync();
        await _bed.RestartAsync();
        if (spoil is null) _bed.DamageTable("known");
        else _bed.Spoil(spoil);
        await using (var guarded = await StartAsync(_bed, Webhook(_server.Url)))
        {
            await guarded.SendAsync(Numbers(2000, 60));
            Assert.Equal(110, _server.Requests.Count);
            Assert.Equal(1, guarded.Said("what its guard against floods of new identifiers knows cannot be read", LogLevel.Warning));
        }
    }

    [Fact]
    public async Task Replays_are_no_flood()
    {
        await using var guarded = await StartAsync(_bed, Webhook(_server.Url, GuardMode.Hold));
        for (var window = 0; window < 8; window++) await guarded.SendAsync(Numbers(window * 20, 20));
        await guarded.Administration.ReplayAsync(new() { Destination = "hook", From = Begin }, confirmed: true, TestContext.Current.CancellationToken);
        await guarded.UntilAsync(() => _server.Requests.Count == 320, TimeSpan.FromMilliseconds(100));
        Assert.False(guarded.IsHeld());
        Assert.Equal(0, guarded.Said("flood", LogLevel.Warning));
    }

    [Fact]
    public async Task What_is_stored_is_bounded_by_the_number_that_is_known()
    {
        var rule = Rule with { Known = 2000 };
        var planned = Watched(Bed.Webhook(_server.Url), rule);
        var guard = new FloodGuard(planned, _bed.Journal, _bed.Log);
        _bed.Journal.Deliveries.Load("hook", 0);
        for (var n = 0; n < 6000; n += 100)
        {
            // At once, so that they share commits.
            await Task.WhenAll(Enumerable.Range(n, 100).Select(one => _bed.AcceptAsync($"{one}", 1).AsTask()));
            await SeeAsync(guard, planned, _bed.Journal, after: n);
            await _bed.Journal.Deliveries.CommitAsync(new("hook") { Guard = guard.Next() });
        }
        var bytes = 0;
        _bed.Journal.Guards.Find("hook", (_, _, hashes) => bytes += hashes.Length);
        Assert.InRange(bytes, 1000 * 4, 2200 * 4);
        Assert.InRange(guard.Bytes, 0, 20_000);
    }

    [Fact]
    public async Task The_number_that_is_known_changes_while_the_gateway_runs()
    {
        var planned = Watched(Bed.Webhook(_server.Url), Rule with { Known = 100_000 });
        var guard = new FloodGuard(planned, _bed.Journal, _bed.Log);
        _bed.Journal.Deliveries.Load("hook", 0);
        for (var n = 0; n < 1000; n += 100)
        {
            await Task.WhenAll(Enumerable.Range(n, 100).Select(one => _bed.AcceptAsync($"{one}", 1).AsTask()));
            await SeeAsync(guard, planned, _bed.Journal, after: n);
            await _bed.Journal.Deliveries.CommitAsync(new("hook") { Guard = guard.Next() });
            if (n == 200) guard.Use(planned = Watched(planned, Rule with { Known = 400 }));
        }
        var bytes = 0;
        _bed.Journal.Guards.Find("hook", (_, _, hashes) => bytes += hashes.Length);
        Assert.InRange(bytes, 200 * 4, 500 * 4);
    }

    private static PlannedDestination Watched(PlannedDestination planned, IdentifiersConfig? rule = null) => planned with { Identifiers = rule ?? Rule };

    private static async Task SeeAsync(FloodGuard guard, PlannedDestination planned, SqliteJournal journal, long after)
    {
        var intake = new Intake(planned);
        while (after < journal.Head)
        {
            var block = await journal.ReadAsync(after, TestContext.Current.CancellationToken);
            foreach (var entry in block.Entries)
            {
                var items = new List<Item>();
                intake.Take(entry, items);
                Assert.True(guard.Judge(entry, items));
            }
            after = block.Last;
        }
    }

    private static async Task HeldOnceAsync(Guarded guarded)
    {
        await Until.HoldsAsync(async () =>
            await guarded.Administration.DestinationAsync("hook", TestContext.Current.CancellationToken) is { State: Sluice.Operator.Admin.Activity.Held, Why: { } why }
            && why.StartsWith("Flood of new identifiers: 26 people", StringComparison.Ordinal));
        Assert.Equal(1, guarded.Said("is held, because of a flood of new identifiers: 26 people", LogLevel.Warning));
        Assert.Equal(0, guarded.Said("broke off", LogLevel.Error));
    }

    private async Task GroupsAsync(Guarded guarded, string prefix, int count)
    {
        var head = _bed.Journal.Head;
        for (var n = 0; n < count; n++)
        {
            _bed.ReceivedAt = guarded.Clock.GetUtcNow();
            await _bed.AcceptAsync("POST", "/api/v2/entity", $$"""{"type":"object","identifiers":{"object_type_id":"1","object_id":"{{prefix}}{{n}}"},"action":"identify","attributes":{} }""");
        }
        await guarded.UntilAsync(() => _bed.State().Position >= head + count);
    }
}
