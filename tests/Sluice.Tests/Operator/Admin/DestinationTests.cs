using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Cli.Destinations;
using Sluice.Configuration;
using Sluice.Destinations;
using Sluice.Operator.Admin;
using Sluice.Operator.Alarms;
using Sluice.Tests.Delivery;
using static Sluice.Tests.Operator.Admin.Administered;

namespace Sluice.Tests.Operator.Admin;

public sealed class DestinationTests
{
    [Fact]
    public async Task Destinations_say_how_they_stand()
    {
        await using var receiver = new Receiver();
        await using var gateway = await Administered.StartAsync($"{Hook(receiver.Url)}\n{Hook(receiver.Url, "off", "    enabled: false")}");
        await gateway.AcceptAsync("p0", "one");
        var hook = await gateway.UntilAsync("/admin/destinations/hook", one => one.GetProperty("ended").GetProperty("delivered").GetInt64() == 1);
        Assert.Equal(("hook", "webhook", "running"), (Text(hook, "name"), Text(hook, "type"), Text(hook, "state")));
        Assert.Equal((0, 0), (hook.GetProperty("calls_behind").GetInt64(), hook.GetProperty("waiting").GetInt64()));
        Assert.False(hook.TryGetProperty("last_error", out _));

        var (_, all) = await gateway.AskAsync("GET", "/admin/destinations");
        Assert.Equal(["hook running 0", "off off 1"], all.EnumerateArray().Select(one => $"{Text(one, "name")} {Text(one, "state")} {one.GetProperty("calls_behind")}"));
        Assert.True(all[1].GetProperty("oldest_age_seconds").GetDouble() >= 0);
    }

    [Fact]
    public async Task A_destination_that_refuses_us_is_paused_and_resume_tries_it_at_once()
    {
        var mended = false;
        await using var receiver = new Receiver(_ => new Behaviour.Answer(mended ? 200 : 401));
        await using var gateway = await Administered.StartAsync(Hook(receiver.Url));
        await gateway.AcceptAsync("p0", "one");
        var paused = await gateway.UntilAsync("/admin/destinations/hook", one => Text(one, "state") == "paused");
        Assert.Contains("401", Text(paused, "why"), StringComparison.Ordinal);
        Assert.Contains("401", Text(paused.GetProperty("last_error"), "why"), StringComparison.Ordinal);
        Assert.True(Time(paused, "next_probe") > Time(paused, "since"));
        mended = true;
        Assert.Equal(200, (await gateway.AskAsync("POST", "/admin/destinations/hook/resume")).Status);
        await gateway.UntilAsync("/admin/destinations/hook", one => Text(one, "state") == "running" && one.GetProperty("ended").GetProperty("delivered").GetInt64() == 1);
    }

    [Fact]
    public async Task One_that_was_paused_before_the_gateway_started_does_not_say_that_it_is_since_then()
    {
        await using var receiver = new Receiver(static _ => new Behaviour.Answer(401));
        await using var gateway = await Administered.StartAsync(Hook(receiver.Url));
        await gateway.AcceptAsync("p0", "one");
        await gateway.UntilAsync("/admin/destinations/hook", one => Text(one, "state") == "paused");
        await gateway.StopAsync();
        await gateway.StartAsync();
        // Before it is probed, and after.
        var paused = await gateway.UntilAsync("/admin/destinations/hook", one => Text(one, "state") == "paused");
        Assert.False(paused.TryGetProperty("since", out _));
        await receiver.UntilAsync(2);
        paused = await gateway.UntilAsync("/admin/destinations/hook", one => Text(one, "state") == "paused" && one.GetProperty("last_error").TryGetProperty("at", out _));
        Assert.False(paused.TryGetProperty("since", out _));
    }

    [Fact]
    public async Task What_is_held_is_sent_nothing_over_restarts_and_crashes_until_it_is_resumed_and_nothing_is_lost()
    {
        await using var receiver = new Receiver();
        await using var other = new Receiver();
        await using var gateway = await Administered.StartProcessAsync($"{Hook(receiver.Url)}\n{Hook(other.Url, "other")}");
        Assert.Equal("held", Text((await gateway.AskAsync("POST", "/admin/destinations/hook/pause")).Json, "state"));
        await gateway.AcceptAsync("p0", "0");
        await other.UntilAsync(1);
        await gateway.KillAsync();
        await gateway.StartAsync();
        await gateway.AcceptAsync("p0", "1");
        await other.UntilAsync(2);
        var held = (await gateway.AskAsync("GET", "/admin/destinations/hook")).Json;
        Assert.Equal(("held", 2L), (Text(held, "state"), held.GetProperty("calls_behind").GetInt64()));
        Assert.Empty(receiver.Requests);
        await gateway.AskAsync("POST", "/admin/destinations/hook/resume");
        await receiver.UntilAsync(2);
        Assert.Equal([0, 1], receiver.Requests.Select(Bed.Number));
    }

    [Fact]
    public async Task One_that_was_never_seen_begins_where_it_is_held()
    {
        await using var bed = new Bed();
        var config = new GatewayConfig { Sources = [new() { Name = "backend", WriteKeys = ["k"] }], Destinations = [Bed.Webhook("http://127.0.0.1:9").Config] };
        var administration = new Administration(new(Plan.Compile(config, Catalogue.Types)), bed.Journal, bed.Clock, NullLogger<Administration>.Instance);
        await bed.AcceptAsync("p0", 0);
        var held = await administration.PauseAsync("hook", TestContext.Current.CancellationToken);
        Assert.Equal((1, 0), (held.Position, held.CallsBehind));
        await bed.AcceptAsync("p0", 1);
        Assert.Equal(1, (await administration.DestinationAsync("hook", TestContext.Current.CancellationToken)).CallsBehind);
    }

    [Fact]
    public void The_table_names_every_alarm_that_is_raised()
    {
        using var output = new MemoryStream();
        Status.Write(new(Stream.Null, output, TextWriter.Null),
        [
            State("quiet"),
            State("noisy") with { Alarms = [new(Alarm.Silence, default), new(Alarm.Flood, default, "400 new people")], LastError = new(null, "HTTP 503") },
            State("failing") with { State = Activity.Failing, Waiting = 3, LastError = new(new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero), "HTTP 503") },
            State("mended") with { LastError = new(new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero), "HTTP 503") },
            State("held") with { Alarms = [new(Alarm.Flood, default, "400 new people")], Why = "Its guard holds it." },
        ]);
        Assert.Equal(
            [
                "DESTINATION  TYPE     STATE    BEHIND  OLDEST  WAITING  DELIVERED  DEAD  ALARM           WHY",
                "quiet        webhook  running  0               0        0          0",
                "noisy        webhook  running  0               0        0          0     silence, flood  400 new people",
                "failing      webhook  failing  0               3        0          0                     HTTP 503",
                "mended       webhook  running  0               0        0          0                     last error 2026-05-01 12:00:00Z: HTTP 503",
                "held         webhook  running  0               0        0          0     flood           Its guard holds it.",
            ],
            Encoding.UTF8.GetString(output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries));

        static DestinationState State(string name) => new()
        {
            Name = name, Type = "webhook", State = Activity.Running, Position = 0, CallsBehind = 0, Waiting = 0, Ended = default, DeadLetters = 0,
        };
    }

    [Fact]
    public async Task The_commands_speak_to_the_gateway_that_runs_and_to_the_files_of_one_that_does_not()
    {
        await using var receiver = new Receiver();
        await using var gateway = await Administered.StartAsync(Hook(receiver.Url));
        Assert.Equal((0, "hook is held: nothing is sent to it until 'sluice destinations resume hook'.\n"), await Said(gateway.Type("destinations", "pause", "hook")));
        var status = await gateway.Type("destinations", "status");
        Assert.StartsWith("DESTINATION  TYPE     STATE", status.Lines[0], StringComparison.Ordinal);
        Assert.StartsWith("hook         webhook  held", status.Lines[1], StringComparison.Ordinal);
        await gateway.AcceptAsync("p0", "0");
        await gateway.StopAsync();

        Assert.Contains("\"state\":\"held\"", (await gateway.Type("destinations", "status", "hook", "--json")).Out, StringComparison.Ordinal);
        Assert.Equal((0, "hook is released; 1 call waits for it.\n"), await Said(gateway.Type("destinations", "resume", "hook")));
        Assert.Equal((0, "hook was not held; 1 call waits for it.\n"), await Said(gateway.Type("destinations", "resume", "hook")));
        Assert.Contains("\"state\":\"stopped\"", (await gateway.Type("destinations", "status", "hook", "--json")).Out, StringComparison.Ordinal);
        await gateway.StartAsync();
        await receiver.UntilAsync(1);
    }

    [Fact]
    public async Task A_destination_that_left_the_configuration_is_held_and_released_for_when_it_comes_back()
    {
        await using var receiver = new Receiver();
        await using var gateway = await Administered.StartAsync(Hook(receiver.Url));
        await gateway.AcceptAsync("p0", "0");
        await receiver.UntilAsync(1);
        await gateway.UntilAsync("/admin/destinations/hook", one => one.GetProperty("calls_behind").GetInt32() == 0);
        await gateway.StopAsync();
        gateway.Write("  - { name: out, type: stdout }");
        Assert.Equal(
            (0, "hook is not in the configuration, so nothing is sent to it anyway; if it comes back, it is held until 'sluice destinations resume hook'.\n"),
            await Said(gateway.Type("destinations", "pause", "hook")));
        Assert.Equal(
            (0, "hook is not in the configuration, and is not held if it comes back; nothing waits for it.\n"),
            await Said(gateway.Type("destinations", "resume", "hook")));
        await gateway.StartAsync();
    }

    [Theory]
    [InlineData("There is no dead letter 99 any more, or yet. `sluice dead-letters list` lists those there are.", "dead-letters", "show", "99")]
    [InlineData("There is no replay 99. `sluice replay list` lists those there are.", "replay", "show", "99")]
    [InlineData("The journal has no call 99 any more, or yet; its newest is 0. `sluice explain --last` shows the newest.", "find", "99")]
    [InlineData("If you know the number of its call, `sluice find NUMBER` says what became of it.", "find", "nope")]
    [InlineData(
        "sluice: `to` is 2999-01-02T00:00:00Z, which lies in the future. Leave it out for everything until now.",
        "replay", "-d", "hook", "--from", "2026-01-01", "--to", "2999-01-02", "--dry-run")]
    [InlineData("`from` must be before `to`. Give an earlier time, or leave one of them out.", "replay", "-d", "hook", "--from", "2026-12-01", "--to", "2026-01-01", "--dry-run")]
    public async Task What_a_command_does_not_find_it_says_with_the_command_that_does(string sentence, params string[] args)
    {
        await using var receiver = new Receiver();
        await using var gateway = await Administered.StartAsync(Hook(receiver.Url));
        var shell = await gateway.Type(args);
        Assert.Equal((1, ""), (shell.Code, shell.Out));
        Assert.EndsWith($"{sentence}\n", shell.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("/admin/", shell.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_error_says_what_is_wrong_where_and_what_to_do()
    {
        await using var receiver = new Receiver();
        await using var gateway = await Administered.StartAsync(Hook(receiver.Url));
        Assert.Equal((404, "destination", "Did you mean 'hook'?"), await Refused(gateway, "GET", "/admin/destinations/hoook"));
        Assert.Equal((404, "destination", "Did you mean 'hook'?"), await Refused(gateway, "POST", "/admin/destinations/hoook/pause"));
        Assert.Equal((404, "/admin/destination", "`GET /admin/openapi.json` says what there is."), await Refused(gateway, "GET", "/admin/destination"));
        Assert.Equal((405, "/admin/destinations/hook", "It takes GET."), await Refused(gateway, "DELETE", "/admin/destinations/hook"));
        const string Time = "Write one from 1970 on such as 2026-01-31 or 2026-01-31T12:00:00Z.";
        Assert.Equal((400, "from", Time), await Refused(gateway, "GET", "/admin/dead-letters?from=x"));
        Assert.Equal((400, "to", Time), await Refused(gateway, "POST", "/admin/dead-letters/drop?to=31%20Jan"));
        Assert.Equal((400, "from", Time), await Refused(gateway, "GET", "/admin/replays/forecast?destination=hook&from=1/2/2026"));
        Assert.Equal((400, "limit", "Write one such as 100."), await Refused(gateway, "GET", "/admin/dead-letters?limit=x"));
        Assert.Equal((400, "destination", "`GET /admin/openapi.json` says what it is."), await Refused(gateway, "GET", "/admin/replays/forecast"));
        Assert.Equal((400, "destination", "`GET /admin/openapi.json` says what it is."), await Refused(gateway, "POST", "/admin/replays"));
        Assert.Equal((400, "dry_run", "Write true or false."), await Refused(gateway, "POST", "/admin/dead-letters/1/drop?dry_run=x"));
        Assert.Equal(
            (400, "from", "Give an earlier time, or leave one of them out."),
            await Refused(gateway, "GET", "/admin/replays/forecast?destination=hook&from=2025-01-02T00:00:00Z&to=2025-01-01T00:00:00Z"));
        var shell = await gateway.Type("destinations", "pause", "hoook");
        Assert.Equal((1, "sluice: There is no destination 'hoook'. Did you mean 'hook'?\n"), (shell.Code, shell.Error));
    }

    [Fact]
    public async Task With_a_token_nobody_is_answered_without_it_and_the_commands_know_it()
    {
        await using var receiver = new Receiver();
        await using var gateway = await Administered.StartAsync(Hook(receiver.Url), "admin: { token: s3cret }");
        Assert.Equal(401, (await gateway.AskAsync("GET", "/admin/destinations")).Status);
        Assert.Equal(401, (await gateway.AskAsync("POST", "/admin/destinations/hook/pause", "wrong")).Status);
        Assert.Equal(401, (await gateway.AskAsync("GET", "/admin/nothing")).Status);
        Assert.Equal(200, (await gateway.AskAsync("GET", "/admin/destinations", "s3cret")).Status);
        Assert.Equal(0, (await gateway.Type("destinations", "status")).Code);
        using var elsewhere = new Configuration.TemporaryFolder();
        var without = elsewhere.Write("sluice.yaml", "sources: [{ name: demo, write_key: k }]\n");
        var stranger = await Cli.Shell.Run("destinations", "status", "--url", gateway.Address.AbsoluteUri, "--config", without);
        Assert.Equal(1, stranger.Code);
        Assert.StartsWith("sluice: The request has no token.", stranger.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commands_say_when_there_is_nothing_to_administer()
    {
        using var folder = new Configuration.TemporaryFolder();
        var none = await Cli.Shell.Run("destinations", "status", "--data", folder.Path);
        Assert.Equal((1, $"sluice: there is no journal in {folder.Path}. Name its folder with --data, or the address of a gateway with --url.\n"), (none.Code, none.Error));
        var nobody = await Cli.Shell.Run("destinations", "status", "--url", Receiver.NobodyAt());
        Assert.Equal(1, nobody.Code);
        Assert.StartsWith("sluice: nothing answers at http://127.0.0.1:", nobody.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_asks_the_gateway_over_https_is_told_that_it_speaks_http()
    {
        await using var gateway = await Administered.StartAsync(Hook("https://example.com/hook"));
        var wrong = await Cli.Shell.Run("destinations", "status", "--url", gateway.Address.AbsoluteUri.Replace("http://", "https://", StringComparison.Ordinal));
        Assert.Equal(1, wrong.Code);
        Assert.EndsWith(". The gateway itself speaks http; https is for a proxy in front of it.\n", wrong.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("inner exception", wrong.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("..", wrong.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, "")]
    [InlineData(502, """{"message":"Bad gateway"}""")]
    [InlineData(502, "null")]
    public async Task What_answers_and_is_no_gateway_is_told_apart(int status, string body)
    {
        await using var other = new Receiver(_ => new Behaviour.Answer(status, "Content-Type: application/json\r\n", body));
        var wrong = await Cli.Shell.Run("destinations", "status", "--url", other.Url);
        Assert.Equal(1, wrong.Code);
        Assert.Contains("is no Sluice gateway", wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_is_not_led_elsewhere()
    {
        await using var other = new Receiver(static request => request.Number == 0
            ? new Behaviour.Answer(302, "Location: /elsewhere\r\n")
            : new Behaviour.Answer(200, "Content-Type: application/json\r\n", "[]"));
        Assert.Equal(1, (await Cli.Shell.Run("destinations", "status", "--url", other.Url)).Code);
        Assert.Single(other.Requests);
    }

    [Fact]
    public async Task A_command_asks_the_gateway_itself_whatever_proxy_there_is()
    {
        await using var proxy = new Receiver();
        System.Diagnostics.ProcessStartInfo command = new(Path.Combine(AppContext.BaseDirectory, "sluice"), ["destinations", "status", "--url", "http://127.0.0.1:9"]) { RedirectStandardError = true };
        command.Environment["http_proxy"] = proxy.Url;
        using var process = System.Diagnostics.Process.Start(command)!;
        Assert.Contains("nothing answers at http://127.0.0.1:9/", await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(0, proxy.Connections);
    }

    private static async Task<(int, string)> Said(Task<Cli.Shell> shell) => ((await shell).Code, (await shell).Out);

    private static async Task<(int, string?, string?)> Refused(Administered gateway, string method, string path)
    {
        var (status, json) = await gateway.AskAsync(method, path);
        var error = json.GetProperty("error");
        Assert.NotEmpty(Text(error, "what"));
        return (status, Text(error, "where"), Text(error, "what_to_do"));
    }
}
