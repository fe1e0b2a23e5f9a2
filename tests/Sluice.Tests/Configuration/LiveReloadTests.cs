using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Time.Testing;
using Sluice.Configuration;
using Sluice.Destinations;
using Sluice.Tests.Cli;
using Sluice.Tests.Delivery;

namespace Sluice.Tests.Configuration;

public sealed partial class LiveReloadTests : IDisposable
{
    private const string First = "sources: [{ name: first, write_key: k }]\n";
    private const string Second = "sources: [{ name: second, write_key: k }]\n";

    private readonly TemporaryFolder _folder = new();
    private readonly LogBook<ConfigWatcher> _log = new();
    private readonly FakeTimeProvider _clock = new();
    private readonly Dictionary<string, string> _environment = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_changed_file_is_put_in_force()
    {
        var (watcher, plans) = Watch(First);
        _folder.Write("sluice.yaml", Second + "destinations: [{ name: d, type: stdout }]");

        LookUntilSettled(watcher);

        Assert.Equal("second", plans.Current.OpenSource!.Name);
        Assert.Equal([$"Information: {File} is in force; sources: 1, destinations switched on: 1 (revision {plans.Current.Revision})."], _log.Take());
    }

    [Fact]
    public void A_file_that_is_written_again_unchanged_changes_nothing()
    {
        var (watcher, plans) = Watch(First);
        var running = plans.Current;
        _folder.Write("sluice.yaml", First);

        LookUntilSettled(watcher);

        Assert.Same(running, plans.Current);
        Assert.Empty(_log.Take());
    }

    [Fact]
    public void A_file_is_not_judged_while_it_is_being_written()
    {
        var (watcher, plans) = Watch(First);

        _folder.Write("sluice.yaml", Second + "destina");
        watcher.Look();
        _folder.Write("sluice.yaml", Second + "destinations: [{ name: d, type: stdout }]");
        watcher.Look();
        Assert.Equal("first", plans.Current.OpenSource!.Name);
        watcher.Look();

        Assert.Single(plans.Current.Destinations);
        Assert.DoesNotContain(_log.Take(), line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_with_problems_is_refused_whole_and_the_problems_are_logged_once()
    {
        var (watcher, plans) = Watch(First);
        var running = plans.Current;
        _folder.Write("sluice.yaml", "sources: [{ name: second, write_key: k }]\nregoin: us\nlimits: { depth: 1 }");

        LookUntilSettled(watcher);
        LookUntilSettled(watcher);

        Assert.Same(running, plans.Current);
        Assert.Equal(
            [
                $"Error: {File} is refused, and what ran before stays in force until its problems (2) are cured.",
                $"Error: {File}:2:1 regoin: unknown key; did you mean 'region'?",
                $"Error: {File}:3:18 limits.depth: '1' is out of range; from 4 to 256 is possible",
            ],
            _log.Take());

        _folder.Write("sluice.yaml", Second);
        LookUntilSettled(watcher);
        Assert.Equal("second", plans.Current.OpenSource!.Name);
    }

    [Theory]
    [InlineData("destinations: [{ name: d, type: webhook, settings: { url: https://h }, actions: [{ name: a, action: \"${NAME}\" }] }]")]
    [InlineData("destinations: [{ name: d, type: stdout, actions: [{ name: a, script: \"a\\0b.js\" }] }]")]
    [InlineData("destinations_folder: \"a\\0b\"")]
    [InlineData("region: \"\\UFFFFFFFF\"")]
    public void A_file_that_makes_no_sense_at_all_leaves_the_plan_in_force(string line)
    {
        _environment["NAME"] = "nothing";
        var (watcher, plans) = Watch(First);
        var running = plans.Current;
        _folder.Write("sluice.yaml", First + line);

        LookUntilSettled(watcher);

        Assert.Same(running, plans.Current);
        Assert.Equal(2, _log.Take().Length);
    }

    [Fact]
    public void A_file_renamed_over_the_old_one_is_seen()
    {
        var (watcher, plans) = Watch(First);
        System.IO.File.Move(_folder.Write("sluice.yaml.new", Second), File, overwrite: true);

        LookUntilSettled(watcher);

        Assert.Equal("second", plans.Current.OpenSource!.Name);
    }

    [Fact]
    public void A_folder_swapped_behind_a_symbolic_link_is_seen()
    {
        // As Kubernetes mounts a ConfigMap: sluice.yaml -> ..data/sluice.yaml, ..data -> a folder with the time in its name.
        foreach (var (name, text) in (ReadOnlySpan<(string, string)>)[("..1", First), ("..2", Second)])
        {
            Directory.CreateDirectory(Path.Combine(_folder.Path, name));
            _folder.Write(Path.Combine(name, "sluice.yaml"), text);
        }
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "..data"), "..1");
        System.IO.File.CreateSymbolicLink(File, Path.Combine("..data", "sluice.yaml"));
        var (watcher, plans) = Watch();
        Assert.Equal("first", plans.Current.OpenSource!.Name);

        Directory.Delete(Path.Combine(_folder.Path, "..data"));
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "..data"), "..2");
        LookUntilSettled(watcher);

        Assert.Equal("second", plans.Current.OpenSource!.Name);
        Assert.Equal(Path.Combine(_folder.Path, "data"), plans.Current.Config.Data);
    }

    [Fact]
    public void A_file_that_goes_leaves_the_plan_in_force_and_is_taken_again_when_it_returns()
    {
        var (watcher, plans) = Watch(First);
        var running = plans.Current;

        System.IO.File.Delete(File);
        LookUntilSettled(watcher);
        LookUntilSettled(watcher);
        Assert.Same(running, plans.Current);
        Assert.Equal(
            [$"Error: {File} is refused, and what ran before stays in force until its problems (1) are cured.", $"Error: {File}: there is no such file"],
            _log.Take());

        _folder.Write("sluice.yaml", First);
        LookUntilSettled(watcher);
        Assert.Equal("first", plans.Current.OpenSource!.Name);
        Assert.Single(_log.Take());
    }

    [Fact]
    public void A_file_that_appears_replaces_the_built_in_configuration()
    {
        var plans = new PlanSource(ConfigurationFile.Default());
        var watcher = new ConfigWatcher(File, _environment.GetValueOrDefault, Catalogue.Types, plans, _clock, _log);
        LookUntilSettled(watcher);
        Assert.Empty(_log.Take());

        _folder.Write("sluice.yaml", First);
        LookUntilSettled(watcher);

        Assert.Equal("first", plans.Current.OpenSource!.Name);
    }

    [Fact]
    public async Task A_configuration_out_of_a_pipe_is_in_force_as_it_was_read_and_is_never_waited_for()
    {
        var pipe = _folder.MakePipe("sluice.yaml");
        var writing = TemporaryFolder.FillAsync(pipe, First);
        var (watcher, plans) = Watch();
        await writing;
        var running = plans.Current;

        LookUntilSettled(watcher);
        Assert.Empty(_log.Take());
        watcher.Look(asked: true);
        LookUntilSettled(watcher);

        Assert.Same(running, plans.Current);
        Assert.Equal(
            [
                $"Error: {File} is refused, and what ran before stays in force until its problems (1) are cured.",
                $"Error: {File}: is a pipe, which is read at the start alone; restart the gateway, or give it a regular file",
            ],
            _log.Take());
    }

    [Fact]
    public void A_file_or_secret_that_becomes_a_pipe_is_refused_without_waiting_for_its_writer()
    {
        var secret = _folder.Write("secret", "s3cret");
        var (watcher, plans) = Watch("sources: [{ name: first, write_key: \"${file:secret}\" }]\n");
        var running = plans.Current;

        System.IO.File.Delete(secret);
        _folder.MakePipe("secret");
        LookUntilSettled(watcher);
        LookUntilSettled(watcher);
        Assert.EndsWith($"the file {secret} is a pipe; name a regular file", _log.Take()[^1], StringComparison.Ordinal);

        System.IO.File.Delete(File);
        _folder.MakePipe("sluice.yaml");
        LookUntilSettled(watcher);
        LookUntilSettled(watcher);
        Assert.Equal(2, _log.Take().Length);
        Assert.Same(running, plans.Current);

        System.IO.File.Delete(File);
        _folder.Write("sluice.yaml", Second);
        LookUntilSettled(watcher);
        Assert.Equal("second", plans.Current.OpenSource!.Name);
    }

    [Fact]
    public void A_change_between_the_start_and_the_first_look_is_seen()
    {
        _folder.Write("sluice.yaml", First);
        var plans = new PlanSource(Load());
        _folder.Write("sluice.yaml", Second);
        var watcher = new ConfigWatcher(File, _environment.GetValueOrDefault, Catalogue.Types, plans, _clock, _log);

        LookUntilSettled(watcher);

        Assert.Equal("second", plans.Current.OpenSource!.Name);
    }

    [Fact]
    public void What_cannot_change_live_stays_and_the_rest_is_put_in_force()
    {
        var marked = RestartMark().Matches(System.IO.File.ReadAllText(Repository.PathOf("docs/configuration.md"))).Select(static row => row.Groups[1].Value);
        var (watcher, plans) = Watch(First);
        var before = plans.Current.Config;
        _folder.Write("sluice.yaml", Second + """
            listen: http://127.0.0.1:1
            data: elsewhere
            limits: { header_bytes: 2KB, connections: 5, depth: 9 }
            privacy: { identify_lifts: all }
            deduplication: { window: 1h, ids: 7 }
            telemetry:
              metrics: false
              otlp: { endpoint: "https://otlp.example.com", headers: a=1, allow: 10.0.0.1, interval: 5s, timeout: 2s }
              traces: { ratio: 0.5 }
            """);

        LookUntilSettled(watcher);

        var after = plans.Current.Config;
        Assert.Equal(("second", 9, false), (after.Sources[0].Name, after.Translation.MaxDepth, after.Telemetry.Metrics));
        Assert.NotNull(plans.Current.Credentials.Pipelines("k"u8));
        Assert.Equal(before.Listen, after.Listen);
        Assert.Equal(
            (before.Data, before.Limits.HeaderBytes, before.Limits.Connections),
            (after.Data, after.Limits.HeaderBytes, after.Limits.Connections));
        Assert.Equal(
            (before.Privacy, before.Deduplication, before.Telemetry.Otlp, before.Telemetry.TraceRatio),
            (after.Privacy, after.Deduplication, after.Telemetry.Otlp, after.Telemetry.TraceRatio));
        // All that the page marks, but one that has a single value.
        Assert.Equal(marked.Except(["telemetry.otlp.protocol"]), _log.Take()[1..].Select(line => line.Split(' ')[2]));
    }

    [Fact]
    public void What_the_command_line_says_instead_of_the_file_has_not_changed_and_stays()
    {
        _folder.Write("sluice.yaml", First);
        GatewayConfig Over(GatewayConfig config) => config with { Listen = [new("http://127.0.0.1:1")], Data = _folder.Path };
        var started = Load();
        var plans = new PlanSource(started.With(Over(started.Config)));
        var watcher = new ConfigWatcher(File, _environment.GetValueOrDefault, Catalogue.Types, plans, _clock, _log, Over);
        _folder.Write("sluice.yaml", Second);

        LookUntilSettled(watcher);

        Assert.Equal(("second", _folder.Path), (plans.Current.OpenSource!.Name, plans.Current.Config.Data));
        Assert.Equal(new Uri("http://127.0.0.1:1"), Assert.Single(plans.Current.Config.Listen));
        Assert.Single(_log.Take());
    }

    [Fact]
    public async Task The_clock_makes_it_look()
    {
        var (watcher, plans) = Watch(First);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var changed = NextChange(plans);
        await watcher.StartAsync(stop.Token);

        _folder.Write("sluice.yaml", Second);
        await Until.HoldsAsync(() => changed.IsCompleted, _clock, TimeSpan.FromSeconds(1));

        Assert.Equal("second", (await changed).OpenSource!.Name);
        await stop.CancelAsync();
        await watcher.ExecuteTask!;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_hang_up_signal_makes_it_read_the_file_at_once_changed_or_not_and_one_that_comes_early_as_soon_as_it_runs(bool isEarly)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such signal.");
        Assert.SkipWhen(IgnoresHangUps(), "Hang-ups are ignored here, as under nohup, and so would they be by a gateway.");
        _environment["NAME"] = "first";
        // All handlers of a signal are called in turn: when the first and the last of them were, so was what is between.
        using var calls = new CountdownEvent(2);
        using var before = PosixSignalRegistration.Create(PosixSignal.SIGHUP, _ => calls.Signal());
        using var signal = new ReloadSignal();
        using var behind = PosixSignalRegistration.Create(PosixSignal.SIGHUP, _ => calls.Signal());
        var (watcher, plans) = Watch("sources: [{ name: \"${NAME}\", write_key: k }]\n", signal);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        if (!isEarly)
        {
            // Once it has taken up a change it has been at work, and listens.
            var first = plans.Current;
            await watcher.StartAsync(stop.Token);
            _folder.Write("sluice.yaml", "sources: [{ name: \"${NAME}\", write_key: l }]\n");
            await Until.HoldsAsync(() => plans.Current != first, _clock, TimeSpan.FromSeconds(1));
        }
        var changed = NextChange(plans);

        _environment["NAME"] = "second";
        const int HangUp = 1;
        Gateway.Signal(Environment.ProcessId, HangUp);
        calls.Wait(stop.Token);
        if (isEarly) await watcher.StartAsync(stop.Token);

        Assert.Equal("second", (await changed.WaitAsync(stop.Token)).OpenSource!.Name);
        // Once for each signal: as the file does not change, later looks do not read it.
        _environment["NAME"] = "third";
        var looks = 0;
        await Until.HoldsAsync(() => ++looks > 20, _clock, TimeSpan.FromSeconds(1));
        Assert.Equal("second", plans.Current.OpenSource!.Name);
        await stop.CancelAsync();
        await watcher.ExecuteTask!;
    }

    // The lowest bit of the signals that are ignored.
    private static bool IgnoresHangUps() => System.IO.File.ReadLines("/proc/self/status")
        .First(static line => line.StartsWith("SigIgn:", StringComparison.Ordinal))[^1] is '1' or '3' or '5' or '7' or '9' or 'b' or 'd' or 'f';

    private string File => Path.Combine(_folder.Path, "sluice.yaml");

    private (ConfigWatcher, PlanSource) Watch(string? text = null, ReloadSignal? signal = null)
    {
        if (text is not null) _folder.Write("sluice.yaml", text);
        var plans = new PlanSource(Load());
        return (new(File, _environment.GetValueOrDefault, Catalogue.Types, plans, _clock, _log, signal: signal), plans);
    }

    private Plan Load() => ConfigurationFile.Load(File, _environment.GetValueOrDefault, Catalogue.Types).Plan!;

    // Once to see the change, once to see that it holds still.
    private static void LookUntilSettled(ConfigWatcher watcher)
    {
        watcher.Look();
        watcher.Look();
    }

    private static Task<Plan> NextChange(PlanSource plans)
    {
        var changed = new TaskCompletionSource<Plan>(TaskCreationOptions.RunContinuationsAsynchronously);
        plans.Changed += plan => changed.TrySetResult(plan);
        return changed.Task;
    }

    [GeneratedRegex(@"(?m)^\| `(\S+)` ↻")]
    private static partial Regex RestartMark();
}
