using Microsoft.Extensions.Time.Testing;
using Sluice.Configuration;
using Sluice.Destinations;
using Sluice.Tests.Delivery;

namespace Sluice.Tests.Configuration;

/// <summary>Scripts in files of their own, and the folder of destinations, change as <c>sluice.yaml</c> itself does.</summary>
public sealed class LiveReloadOfWhatBelongsToTheFileTests : IDisposable
{
    private const string Keeps = "function transform(m) { return m }";
    private const string Drops = "function transform(m) { return null }";

    private const string Scripted = """
        sources: [{ name: s, write_key: k, script: scripts/a.js }]
        destinations:
          - { name: d, type: webhook, settings: { url: "https://example.com" }, actions: [{ name: a, script: scripts/b.js }] }
        """;

    private const string Definition = """
        name: acme
        title: Acme
        summary: For tests.
        settings: { url: { help: Where., kind: url, required: true } }
        actions:
          send:
            trigger: type = "track"
            requests: [{ url: '{{settings.url}}', json: $.message }]
        presets: [{ name: First, action: send }]
        """;

    private const string Own = """
        sources: [{ name: s, write_key: k }]
        destinations: [{ name: d, type: acme, settings: { url: "https://example.com" } }]
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly LogBook<ConfigWatcher> _log = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a.js")]
    [InlineData("b.js")]
    public void A_changed_script_is_put_in_force(string name)
    {
        var (watcher, plans) = WatchScripts();
        var before = plans.Current;
        Write($"scripts/{name}", Drops);
        LookUntilSettled(watcher);
        Assert.NotSame(before, plans.Current);
        Assert.NotEqual(before.Revision, plans.Current.Revision);
        Assert.Single(_log.Take());
        LookUntilSettled(watcher);
        Assert.Empty(_log.Take());
    }

    [Fact]
    public void A_definition_that_cannot_be_read_is_told_of_once()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only there is a file that nobody can read from its beginning.");
        _folder.Write("sluice.yaml", Own);
        Write("destinations/acme/destination.yaml", Definition);
        var file = Path.Combine(_folder.Path, "sluice.yaml");
        var plans = new PlanSource(ConfigurationFile.Load(file, _ => null, Catalogue.Types).Plan!);
        var watcher = new ConfigWatcher(file, _ => null, Catalogue.Types, plans, new FakeTimeProvider(), _log);
        var definition = Path.Combine(_folder.Path, "destinations", "acme", "destination.yaml");
        File.Delete(definition);
        File.CreateSymbolicLink(definition, "/proc/self/mem");
        LookUntilSettled(watcher);
        Assert.Contains(_log.Take(), static line => line.Contains("cannot be read", StringComparison.Ordinal));
        LookUntilSettled(watcher);
        Assert.Empty(_log.Take());
    }

    [Fact]
    public void A_script_that_is_written_again_unchanged_changes_nothing()
    {
        var (watcher, plans) = WatchScripts();
        var before = plans.Current;
        Write("scripts/a.js", Keeps);
        LookUntilSettled(watcher);
        Assert.Same(before, plans.Current);
        Assert.Empty(_log.Take());
    }

    [Fact]
    public void A_script_is_not_judged_while_it_is_being_written()
    {
        var (watcher, plans) = WatchScripts();
        var before = plans.Current;
        Write("scripts/a.js", "function trans");
        watcher.Look();
        Write("scripts/a.js", Drops);
        watcher.Look();
        Assert.Same(before, plans.Current);
        watcher.Look();
        Assert.NotSame(before, plans.Current);
        Assert.DoesNotContain(_log.Take(), line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Fact]
    public void A_script_with_a_mistake_or_without_a_file_is_refused_whole_once_and_taken_when_it_is_mended()
    {
        var (watcher, plans) = WatchScripts();
        var before = plans.Current;
        // The file itself has a good change, which must not come into force alone.
        Write("sluice.yaml", Scripted.Replace("write_key: k", "write_key: other", StringComparison.Ordinal));
        Write("scripts/a.js", "function transform(m) { return m");
        LookUntilSettled(watcher);
        LookUntilSettled(watcher);
        Assert.Same(before, plans.Current);
        Assert.Contains("scripts/a.js: line 1, column ", Assert.Single(_log.Take(), line => line.Contains("script", StringComparison.Ordinal)), StringComparison.Ordinal);

        File.Delete(Path.Combine(_folder.Path, "scripts/a.js"));
        LookUntilSettled(watcher);
        Assert.Same(before, plans.Current);
        Assert.Contains("'scripts/a.js' cannot be used: there is no such file", _log.Take()[1], StringComparison.Ordinal);

        Write("scripts/a.js", Drops);
        LookUntilSettled(watcher);
        Assert.NotNull(plans.Current.Credentials.Pipelines("other"u8));
    }

    [Fact]
    public void A_script_that_changed_between_the_start_and_the_first_look_is_seen()
    {
        Prepare();
        var plans = new PlanSource(Load());
        var before = plans.Current;
        Write("scripts/b.js", Drops);
        LookUntilSettled(new(Sluice, _ => null, Catalogue.Types, plans, new FakeTimeProvider(), _log));
        Assert.NotSame(before, plans.Current);
    }

    [Fact]
    public void A_script_that_is_not_named_any_more_is_not_looked_at()
    {
        var (watcher, plans) = WatchScripts();
        Write("sluice.yaml", Scripted.Replace(", script: scripts/a.js", "", StringComparison.Ordinal));
        LookUntilSettled(watcher);
        var before = plans.Current;
        Write("scripts/a.js", "nonsense");
        LookUntilSettled(watcher);
        Assert.Same(before, plans.Current);
    }

    [Fact]
    public void A_changed_secret_is_put_in_force_and_one_that_cannot_be_used_is_refused_until_it_is_mended()
    {
        const string Secret = "sources: [{ name: s, write_key: \"${file:run/key}\" }]\n";
        Write("run/key", "one\n");
        var (watcher, plans) = Watch(Secret);
        var before = plans.Current;
        Write("run/key", "tw");
        watcher.Look();
        Write("run/key", "two\n");
        watcher.Look();
        Assert.Same(before, plans.Current);
        watcher.Look();
        Assert.Equal(["two"], plans.Current.Config.Sources[0].WriteKeys);
        Assert.NotEqual(before.Revision, plans.Current.Revision);

        before = plans.Current;
        File.Delete(Path.Combine(_folder.Path, "run/key"));
        LookUntilSettled(watcher);
        LookUntilSettled(watcher);
        Assert.Same(before, plans.Current);
        Assert.EndsWith("/run/key cannot be used: there is no such file", _log.Take()[^1], StringComparison.Ordinal);

        Write("run/key", "three");
        LookUntilSettled(watcher);
        Assert.Equal(["three"], plans.Current.Config.Sources[0].WriteKeys);

        // Not named any more, it is not looked at.
        Write("sluice.yaml", Secret.Replace("${file:run/key}", "four", StringComparison.Ordinal));
        LookUntilSettled(watcher);
        before = plans.Current;
        Write("run/key", "nothing");
        LookUntilSettled(watcher);
        Assert.Same(before, plans.Current);
        Assert.DoesNotContain(_log.Take(), static line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Fact]
    public void A_secret_of_a_destination_that_changes_behind_a_symbolic_link_is_put_in_force()
    {
        Write("..1/key", "one");
        Write("..2/key", "two");
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "..data"), "..1");
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "key"), "..data/key");
        var (watcher, plans) = Watch("""
            sources: [{ name: s, write_key: k }]
            destinations: [{ name: d, type: webhook, settings: { url: "https://example.com", authorization: "Bearer ${file:key}" } }]
            """);
        Assert.Equal("Bearer one", plans.Current.Destinations[0].Config.Settings["authorization"]);
        Directory.Delete(Path.Combine(_folder.Path, "..data"));
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "..data"), "..2");
        LookUntilSettled(watcher);
        Assert.Equal("Bearer two", plans.Current.Destinations[0].Config.Settings["authorization"]);
    }

    [Fact]
    public void A_changed_definition_is_put_in_force_and_a_faulty_one_refused()
    {
        Write("destinations/Acme/destination.yaml", Definition);
        var (watcher, plans) = Watch(Own);
        Write("destinations/Acme/destination.yaml", Definition.Replace("First", "Second", StringComparison.Ordinal));
        LookUntilSettled(watcher);
        Assert.Equal(["Second"], plans.Current.Destinations[0].ActionNames);

        _log.Take();
        Write("destinations/Acme/destination.yaml", Definition.Replace("title", "titel", StringComparison.Ordinal));
        LookUntilSettled(watcher);
        LookUntilSettled(watcher);
        Assert.Equal(["Second"], plans.Current.Destinations[0].ActionNames);
        // Of its own place alone: that `sluice.yaml` names it is no mistake.
        Assert.Equal(["1:1 title: is missing", "2:1 titel: unknown key; did you mean 'title'?"], _log.Take()[1..].Select(line => line.Split("destination.yaml:")[1]));

        Write("destinations/Acme/destination.yaml", Definition);
        LookUntilSettled(watcher);
        Assert.Equal(["First"], plans.Current.Destinations[0].ActionNames);
    }

    [Fact]
    public void A_definition_that_comes_or_goes_is_seen_and_other_files_beside_it_are_not()
    {
        Write("sluice.yaml", Own);
        var plans = new PlanSource(ConfigurationFile.Default());
        var watcher = new ConfigWatcher(Sluice, _ => null, Catalogue.Types, plans, new FakeTimeProvider(), _log);
        LookUntilSettled(watcher);
        Assert.Contains(_log.Take(), line => line.Contains("'acme' is not a kind of destination", StringComparison.Ordinal));

        Write("destinations/Acme/destination.yaml", Definition);
        LookUntilSettled(watcher);
        Assert.Equal("acme", plans.Current.Destinations[0].Type.Name);
        var running = plans.Current;
        _log.Take();

        Write("destinations/Acme/notes.txt", "nothing");
        Write("destinations/Acme/Acme.wire", "nothing");
        LookUntilSettled(watcher);
        Assert.Same(running, plans.Current);

        Directory.Delete(Path.Combine(_folder.Path, "destinations"), recursive: true);
        LookUntilSettled(watcher);
        Assert.Same(running, plans.Current);
        Assert.Contains(_log.Take(), line => line.Contains("'acme' is not a kind of destination", StringComparison.Ordinal));
    }

    [Fact]
    public void A_definition_that_cannot_be_read_is_a_problem_of_its_own_file()
    {
        Write("destinations/Acme/destination.yaml", Definition);
        File.WriteAllBytes(Path.Combine(_folder.Path, "destinations/Acme/destination.yaml"), [0xC3, 0x28]);
        Write("sluice.yaml", Own);
        Assert.Contains(Problems(), problem => problem.EndsWith("destinations/Acme/destination.yaml: is not UTF-8; save it as UTF-8", StringComparison.Ordinal));
        Write("destinations/Acme/destination.yaml", Definition + new string('\n', NamedFile.MaxBytes - Definition.Length));
        Assert.Empty(Problems());
        Write("destinations/Acme/destination.yaml", Definition + new string('\n', NamedFile.MaxBytes - Definition.Length + 1));
        Assert.Contains(Problems(), problem => problem.EndsWith("destination.yaml: is larger than 4194304 bytes, the most a definition may have", StringComparison.Ordinal));
    }

    private string Sluice => Path.Combine(_folder.Path, "sluice.yaml");

    private string[] Problems() => [.. ConfigurationFile.Load(Sluice, _ => null, Catalogue.Types).Problems.Select(problem => problem.ToString())];

    private void Prepare()
    {
        Write("scripts/a.js", Keeps);
        Write("scripts/b.js", Keeps);
        Write("sluice.yaml", Scripted);
    }

    private (ConfigWatcher, PlanSource) WatchScripts()
    {
        Prepare();
        return Watch(Scripted);
    }

    private (ConfigWatcher, PlanSource) Watch(string text)
    {
        Write("sluice.yaml", text);
        var plans = new PlanSource(Load());
        return (new(Sluice, _ => null, Catalogue.Types, plans, new FakeTimeProvider(), _log), plans);
    }

    private Plan Load()
    {
        var (plan, problems) = ConfigurationFile.Load(Sluice, _ => null, Catalogue.Types);
        Assert.Empty(problems);
        return plan!;
    }

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_folder.Path, name))!);
        _folder.Write(name, text);
    }

    private static void LookUntilSettled(ConfigWatcher watcher)
    {
        watcher.Look();
        watcher.Look();
    }
}
