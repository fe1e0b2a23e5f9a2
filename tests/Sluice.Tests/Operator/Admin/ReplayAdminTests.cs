using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Sluice.Configuration;
using Sluice.Destinations;
using Sluice.Journal.Doctor;
using Sluice.Operator.Admin;
using Sluice.Tests.Delivery;
using static Sluice.Tests.Operator.Admin.Administered;

namespace Sluice.Tests.Operator.Admin;

/// <summary>Replays as an operator has them: the real executable, its API and its commands.</summary>
public sealed class ReplayAdminTests
{
    [Fact]
    public async Task A_dry_run_says_what_would_be_sent_and_sends_nothing()
    {
        await using var receiver = new Receiver();
        await using var gateway = await Administered.StartAsync(Hook(receiver.Url));
        for (var number = 0; number < 6; number++) await gateway.AcceptAsync($"p{number % 2}", $"{number}");
        await receiver.UntilAsync(6);
        var dry = await gateway.Type("replay", "--destination", "hook", "--person", "p1", "--where", "event != \"1\"", "--dry-run");
        Assert.Equal(0, dry.Code);
        Assert.Equal(
            ["destination   hook", "range         calls 1 to 6: 6 calls with 6 messages", "would be sent 2, in 1 s or more",
                "would not     4 filtered, 0 not mapped, 0 duplicate, 0 fenced, 0 for which a script fails"],
            dry.Lines.Take(4));
        Assert.Equal(["3", "5"], dry.Lines.Skip(5).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[5]));
        var (_, forecast) = await gateway.AskAsync("GET", "/admin/replays/forecast?destination=hook&event=4");
        Assert.Equal((1, 5, 1), (forecast.GetProperty("items").GetInt32(), forecast.GetProperty("filtered").GetInt32(), forecast.GetProperty("samples").GetArrayLength()));
        var (_, either) = await gateway.AskAsync("GET", "/admin/replays/forecast?destination=hook&event=4&where=event%20%3D%20%225%22%20or%20event%20%3D%20%224%22");
        Assert.Equal(1, either.GetProperty("items").GetInt32());
        Assert.Equal("There are none.\n", (await gateway.Type("replay", "list")).Out);
        Assert.Equal(6, receiver.Requests.Count);

        await gateway.StopAsync();
        Assert.Contains("would be sent 6", (await gateway.Type("replay", "--destination", "hook", "--dry-run")).Out, StringComparison.Ordinal);
        var refused = await gateway.Type("replay", "--destination", "hook");
        Assert.Equal((1, "sluice: No gateway runs on this journal, so nothing would be sent. Start it with `sluice serve`; a dry run works without.\n"), (refused.Code, refused.Error));
        await gateway.StartAsync();
    }

    [Fact]
    public async Task The_command_waits_until_all_is_sent_and_says_how_it_went()
    {
        await using var receiver = new Receiver();
        await using var gateway = await Administered.StartAsync(Hook(receiver.Url));
        for (var number = 0; number < 4; number++) await gateway.AcceptAsync("p0", $"{number}");
        await receiver.UntilAsync(4);
        var shell = await gateway.Type("replay", "--destination", "hook");
        Assert.Equal((0, "hook/replay-1 done: 4 of 4 calls"), (shell.Code, shell.Lines[0]));
        Assert.Contains("4 delivered, 0 filtered", shell.Out, StringComparison.Ordinal);
        Assert.StartsWith("hook/replay-1 is under way.", shell.Error, StringComparison.Ordinal);
        var watched = await gateway.Type("replay", "show", "1", "--watch");
        Assert.Equal((0, "", shell.Lines[0]), (watched.Code, watched.Error, watched.Lines[0]));
        Assert.Equal([0, 1, 2, 3], receiver.Requests.Skip(4).Select(Bed.Number));
        Assert.All(receiver.Requests.Skip(4), request => Assert.Equal("1", request.Header("x-sluice-replay")));
        Assert.Contains("hook/replay-1", (await gateway.Type("find", "2")).Out, StringComparison.Ordinal);
        var (_, all) = await gateway.AskAsync("GET", "/admin/destinations");
        Assert.Equal(["hook"], all.EnumerateArray().Select(one => Text(one, "name")));
        Assert.Equal(404, (await gateway.AskAsync("GET", "/admin/destinations/hook%2Freplay-1")).Status);
    }

    [Fact]
    public async Task After_a_kill_in_the_middle_it_goes_on_and_everything_is_sent_and_accounted_for()
    {
        const int Calls = 60;
        await using var receiver = new Receiver();
        await using var gateway = await Administered.StartProcessAsync(Hook(receiver.Url));
        for (var number = 0; number < Calls; number++) await gateway.AcceptAsync($"p{number % 7}", $"{number}");
        await receiver.UntilAsync(Calls);
        Assert.Equal(200, (await gateway.AskAsync("POST", "/admin/replays?destination=hook&rate=30")).Status);
        await receiver.UntilAsync(Calls + 10);
        await gateway.KillAsync();
        Assert.True(Again(receiver).Distinct().Count() < Calls);
        var stopped = await gateway.Type("replay", "show", "1", "--json");
        Assert.Contains("\"state\":\"waiting\",\"why\":\"the gateway does not run\"", stopped.Out, StringComparison.Ordinal);
        await gateway.StartAsync();
        var done = await gateway.UntilAsync("/admin/replays/1", one => Text(one, "state") == "done");
        Assert.Equal(Enumerable.Range(0, Calls), Again(receiver).Distinct().Order());
        foreach (var person in receiver.Requests.Skip(Calls).GroupBy(Bed.Person)) Assert.Equal(person.Select(Bed.Number).Distinct().Order(), person.Select(Bed.Number).Distinct());
        Assert.Equal((Calls, Calls), (done.GetProperty("calls_done").GetInt32(), done.GetProperty("ended").GetProperty("delivered").GetInt32()));
        var report = Audit.Of(gateway.Data, TestContext.Current.CancellationToken);
        Assert.True(report.IsSound);
        Assert.Contains(report.Destinations, one => one.Name == "hook/replay-1");
    }

    [Fact]
    public async Task It_is_held_and_resumed_by_itself_and_with_its_destination_and_can_be_given_up()
    {
        var busy = false;
        await using var receiver = new Receiver(request => busy && request.Header("x-sluice-replay") is not null ? new Behaviour.Answer(503) : Behaviour.Ok);
        await using var gateway = await Administered.StartAsync(Hook(receiver.Url));
        for (var number = 0; number < 3; number++) await gateway.AcceptAsync($"p{number}", $"{number}");
        await receiver.UntilAsync(3);
        await gateway.AskAsync("POST", "/admin/destinations/hook/pause");
        Assert.Equal(0, (await gateway.Type("replay", "--destination", "hook", "--detach")).Code);
        var waits = await gateway.UntilAsync("/admin/replays/1", one => Text(one, "state") == "waiting");
        Assert.Equal("its destination is held", Text(waits, "why"));
        Assert.StartsWith("hook/replay-1 paused: 0 of 3 calls", (await gateway.Type("replay", "pause", "1")).Out, StringComparison.Ordinal);
        await gateway.AskAsync("POST", "/admin/destinations/hook/resume");
        await gateway.AcceptAsync("p9", "9");
        await gateway.UntilAsync("/admin/destinations/hook", one => one.GetProperty("ended").GetProperty("delivered").GetInt32() == 4);
        await gateway.StopAsync();
        await gateway.StartAsync();
        Assert.Equal("paused", Text((await gateway.AskAsync("GET", "/admin/replays/1")).Json, "state"));
        Assert.Equal(0, (await gateway.Type("replay", "resume", "1")).Code);
        await gateway.UntilAsync("/admin/replays/1", one => Text(one, "state") == "done");
        Assert.Equal(7, receiver.Requests.Count);

        busy = true;
        await gateway.Type("replay", "--destination", "hook", "--detach");
        await gateway.UntilAsync("/admin/replays/2", one => one.GetProperty("waiting").GetInt64() == 4);
        var cancelled = await gateway.Type("replay", "cancel", "2");
        Assert.Equal((0, true), (cancelled.Code, cancelled.Out.Contains("0 waiting, 0 dead, 4 dropped", StringComparison.Ordinal)));
        var again = await gateway.AskAsync("POST", "/admin/replays/2/resume");
        Assert.Equal((409, "Replay 2 was cancelled."), (again.Status, Text(again.Json.GetProperty("error"), "what")));
        Assert.True(Audit.Of(gateway.Data, TestContext.Current.CancellationToken).IsSound);
    }

    [Fact]
    public async Task The_command_does_not_wait_for_a_replay_that_is_paused()
    {
        await using var receiver = new Receiver();
        await using var gateway = await Administered.StartAsync(Hook(receiver.Url));
        await gateway.AcceptAsync("p0", "0");
        await receiver.UntilAsync(1);
        await gateway.AskAsync("POST", "/admin/destinations/hook/pause");
        var command = gateway.Type("replay", "--destination", "hook");
        await Until.HoldsAsync(async () => (await gateway.AskAsync("POST", "/admin/replays/1/pause")).Status == 200);
        Assert.StartsWith("hook/replay-1 paused: 0 of 1 calls", (await command).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dead_letters_of_a_replay_are_listed_with_its_destination_and_a_retry_sends_them_as_part_of_it()
    {
        var rejects = true;
        await using var receiver = new Receiver(request => rejects && request.Header("x-sluice-replay") is not null ? new Behaviour.Answer(400) : Behaviour.Ok);
        await using var gateway = await Administered.StartAsync(Hook(receiver.Url));
        await gateway.AcceptAsync("p0", "0");
        await receiver.UntilAsync(1);
        var shell = await gateway.Type("replay", "--destination", "hook");
        Assert.Equal(1, shell.Code);
        Assert.Contains("dead letters  sluice dead-letters list --destination hook/replay-1", shell.Out, StringComparison.Ordinal);
        Assert.Equal((await gateway.Type("dead-letters", "list", "--destination", "hook/replay-1")).Out, (await gateway.Type("dead-letters", "list", "--destination", "hook")).Out);
        var (_, hook) = await gateway.AskAsync("GET", "/admin/destinations/hook");
        Assert.Equal((1, 0), (hook.GetProperty("dead_letters").GetInt32(), hook.GetProperty("ended").GetProperty("dead").GetInt32()));
        rejects = false;
        Assert.Equal("1 of 1 dead letter is retried.\n", (await gateway.Type("dead-letters", "retry", "--destination", "hook")).Out);
        await receiver.UntilAsync(3);
        var replay = await gateway.UntilAsync("/admin/replays/1", one => Text(one, "state") == "done" && one.GetProperty("ended").GetProperty("delivered").GetInt32() == 1);
        Assert.Equal(0, replay.GetProperty("ended").GetProperty("dead").GetInt32());
        Assert.Equal("1", receiver.Requests[2].Header("x-sluice-replay"));
    }

    [Fact]
    public async Task What_came_twice_is_named_in_the_sums_before_and_after()
    {
        await using var receiver = new Receiver();
        await using var gateway = await Administered.StartAsync(Hook(receiver.Url));
        foreach (var id in new[] { "a", "b", "a" }) await gateway.TrackAsync($$"""{"userId":"p0","event":"1","messageId":"{{id}}"}""");
        await receiver.UntilAsync(2);
        var dry = await gateway.Type("replay", "--destination", "hook", "--dry-run");
        Assert.Contains("would not     0 filtered, 0 not mapped, 1 duplicate, 0 fenced, 0 for which a script fails", dry.Lines);
        var sent = await gateway.Type("replay", "--destination", "hook");
        Assert.Contains("messages      2 delivered, 0 filtered, 0 not mapped, 1 duplicate, 0 fenced, 0 waiting, 0 dead, 0 dropped", sent.Lines);
    }

    [Fact]
    public async Task A_dry_run_counts_what_a_relay_does_not_take_as_filtered()
    {
        await using var receiver = new Receiver();
        await using var gateway = await Administered.StartAsync(
            $"  - {{ name: journeys, type: relay, settings: {{ url: '{receiver.Url}', site_id: s, api_key: k }}, allow: [127.0.0.0/8] }}");
        await gateway.AcceptAsync("p0", "0");
        await gateway.TrackAsync("""{"userId":"p0","event":"1"}""");
        await receiver.UntilAsync(1);
        var (_, forecast) = await gateway.AskAsync("GET", "/admin/replays/forecast?destination=journeys");
        Assert.Equal((1, 1), (forecast.GetProperty("items").GetInt32(), forecast.GetProperty("filtered").GetInt32()));
    }

    [Fact]
    public async Task The_list_comes_in_pages_newest_first()
    {
        await using var receiver = new Receiver();
        await using var gateway = await Administered.StartAsync(Hook(receiver.Url));
        await gateway.AcceptAsync("p0", "0");
        await receiver.UntilAsync(1);
        for (var number = 1; number <= 3; number++) Assert.Equal(0, (await gateway.Type("replay", "--destination", "hook")).Code);
        var (_, first) = await gateway.AskAsync("GET", "/admin/replays?limit=2");
        Assert.Equal([3, 2], Numbers(first));
        Assert.Equal(2, first.GetProperty("next").GetInt32());
        var (_, rest) = await gateway.AskAsync("GET", "/admin/replays?limit=2&before=2");
        Assert.Equal([1], Numbers(rest));
        Assert.False(rest.TryGetProperty("next", out var _));
        Assert.Equal("There are more: --before 2 goes on.\n", (await gateway.Type("replay", "list", "--limit", "2")).Error);
        Assert.Equal(["1"], (await gateway.Type("replay", "list", "--before", "2")).Lines.Skip(1).Select(static line => line.Split(' ')[0]));
        Assert.Equal(400, (await gateway.AskAsync("GET", "/admin/replays?limit=1001")).Status);

        static int[] Numbers(JsonElement page) => [.. page.GetProperty("replays").EnumerateArray().Select(static one => one.GetProperty("id").GetInt32())];
    }

    [Fact]
    public async Task What_must_be_known_first_is_said_and_must_be_confirmed()
    {
        await using var receiver = new Receiver();
        await using var gateway = await Administered.StartAsync(
            $"  - {{ name: journeys, type: relay, settings: {{ url: '{receiver.Url}', site_id: s, api_key: k }}, allow: [127.0.0.0/8] }}");
        await gateway.AcceptAsync("p0", "0");
        await receiver.UntilAsync(1);
        var refused = await gateway.Type("replay", "--destination", "journeys");
        Assert.Equal((1, 1), (refused.Code, receiver.Requests.Count));
        Assert.Contains("counts them once more", refused.Error, StringComparison.Ordinal);
        Assert.Contains("warning", (await gateway.Type("replay", "--destination", "journeys", "--dry-run")).Out, StringComparison.Ordinal);
        Assert.Equal(0, (await gateway.Type("replay", "--destination", "journeys", "--yes")).Code);
        Assert.Equal((2, "1"), (receiver.Requests.Count, receiver.Requests[1].Header("x-sluice-replay")));
    }

    [Fact]
    public async Task A_range_that_has_left_the_journal_in_part_says_how_much_is_missing()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddDays(20_000));
        await using var bed = new Bed(clock);
        await bed.AcceptAsync(persons: 5, each: 1);
        clock.Advance(TimeSpan.FromDays(31));
        bed.ReceivedAt = clock.GetUtcNow();
        for (var number = 0; number < 3; number++) await bed.AcceptAsync("p0", number);
        bed.Journal.SetReaders([]);
        await Until.HoldsAsync(() => bed.Journal.Find(5) is null);

        var admin = AdministrationOf(bed, clock);
        var cut = await admin.ForecastAsync(new() { Destination = "hook", From = bed.ReceivedAt.AddDays(-40) }, TestContext.Current.CancellationToken);
        Assert.Equal("The range begins at 2024-09-25T00:00:00Z, but what came in before 2024-11-04T00:00:00Z has left the journal: the first 5 calls, as far as they belong to it.", Assert.Single(cut.Warnings));
        Assert.Equal((6, 8, 3), (cut.FirstCall, cut.LastCall, cut.Items));
        Assert.Empty((await admin.ForecastAsync(new() { Destination = "hook", From = bed.ReceivedAt }, TestContext.Current.CancellationToken)).Warnings);
        Assert.Empty((await admin.ForecastAsync(new() { Destination = "hook" }, TestContext.Current.CancellationToken)).Warnings);
    }

    [Fact]
    public async Task A_range_is_one_of_when_calls_were_received_although_they_are_stored_a_little_later()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddDays(20_000));
        await using var bed = new Bed(clock);
        clock.Advance(TimeSpan.FromSeconds(20));
        await bed.AcceptAsync("p0", 0);
        var to = bed.ReceivedAt.AddSeconds(10);
        bed.ReceivedAt = clock.GetUtcNow();
        await bed.AcceptAsync("p0", 1);
        var forecast = await AdministrationOf(bed, clock).ForecastAsync(new() { Destination = "hook", To = to }, TestContext.Current.CancellationToken);
        // Nothing of what came later is read, or counted as its.
        Assert.Equal((1, 1, 1), (forecast.Calls, forecast.Items, forecast.LastCall));
        var since = await AdministrationOf(bed, clock).ForecastAsync(new() { Destination = "hook", From = to }, TestContext.Current.CancellationToken);
        Assert.Equal((1, 2, 2), (since.Calls, since.FirstCall, since.LastCall));
    }

    [Fact]
    public async Task What_cannot_be_replayed_is_refused_with_a_cure_and_both_bounds_of_the_rate_are_taken()
    {
        await using var receiver = new Receiver();
        await using var gateway = await Administered.StartAsync($"{Hook(receiver.Url)}\n{Hook(receiver.Url, "off", "    enabled: false")}");
        await gateway.AcceptAsync("p0", "0");
        await receiver.UntilAsync(1);
        await RefusedAsync("destination=hok", 404, "destination", "Did you mean 'hook'?");
        await RefusedAsync("destination=off", 409, "destination", "Switch it on first.");
        await RefusedAsync("destination=hook&rate=0", 400, "rate", "Give 1 to 10000.");
        await RefusedAsync("destination=hook&rate=10001", 400, "rate", "Give 1 to 10000.");
        await RefusedAsync("destination=hook&to=2999-01-01T00:00:00Z", 400, "to", "Leave it out for everything until now.");
        await RefusedAsync("destination=hook&from=2020-01-02&to=2020-01-02", 400, "from", "Give an earlier time, or leave one of them out.");
        await RefusedAsync("destination=hook&to=2020-01-02", 409, "from", "Its calls begin at 20");
        await RefusedAsync("destination=hook&where=event%20%3D", 400, "where", "Write it as the trigger of an action is written.");
        await RefusedAsync("destination=hook&event=a%22%27", 400, "event", "Ask for a part of it with `where`");
        await RefusedAsync("rate=5", 400, "destination", "says what it is");
        foreach (var rate in (int[])[1, 10_000]) Assert.Equal(200, (await gateway.AskAsync("POST", $"/admin/replays?destination=hook&rate={rate}")).Status);
        await receiver.UntilAsync(3);

        async Task RefusedAsync(string query, int status, string where, string cure)
        {
            var (answered, json) = await gateway.AskAsync("POST", $"/admin/replays?{query}");
            Assert.Equal((status, where), (answered, Text(json.GetProperty("error"), "where")));
            Assert.Contains(cure, Text(json.GetProperty("error"), "what_to_do"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_replay_that_there_is_not_is_said_to_be_none()
    {
        await using var receiver = new Receiver();
        await using var gateway = await Administered.StartAsync(Hook(receiver.Url));
        foreach (var verb in (string[])["show", "pause", "resume", "cancel"])
        {
            var shell = await gateway.Type("replay", verb, "7");
            Assert.Equal((1, "sluice: There is no replay 7. `sluice replay list` lists those there are.\n"), (shell.Code, shell.Error));
        }
        Assert.Equal(2, (await gateway.Type("replay")).Code);
        Assert.Equal(2, (await gateway.Type("replay", "--destination", "hook", "--rate", "0")).Code);
    }

    private static Administration AdministrationOf(Bed bed, TimeProvider clock)
    {
        var plan = Plan.Compile(
            new GatewayConfig { Data = bed.Journal.Folder, Sources = [new() { Name = "backend", WriteKeys = ["k"] }], Destinations = [Bed.Webhook("http://127.0.0.1:9").Config] },
            Catalogue.Types);
        return new(new(plan), bed.Journal, clock, NullLogger<Administration>.Instance);
    }

    private static List<int> Again(Receiver receiver) => [.. receiver.Requests.Where(request => request.Header("x-sluice-replay") is not null).Select(Bed.Number)];
}
