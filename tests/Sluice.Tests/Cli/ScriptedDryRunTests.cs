using System.Text.Json;

namespace Sluice.Tests.Cli;

/// <summary>Commands that send nothing run the operator's scripts as delivery does, and say what came of it.</summary>
public class ScriptedDryRunTests
{
    // The source's script drops, changes or fails by the name of the event; the hook's own does the same to what is left.
    private const string Gateway = """
        data: DATA
        sources:
          - name: backend
            track: { site_id: s, api_key: k }
            script: |
              function transform(m) {
                if (m.event === 'noise') return null;
                if (m.event === 'broken') throw new Error('no such event');
                if (m.event) m.event = m.event.toUpperCase();
                return m;
              }
          - { name: website, write_key: w }
        destinations:
          - name: hook
            type: webhook
            settings: { url: "https://example.com/hook" }
            actions:
              - name: Loud
                trigger: event = "LOUD" or event = "HUSH" or event = "OOPS" or event = "loud"
                script: |
                  function transform(m) {
                    if (m.event === 'HUSH') return;
                    if (m.event === 'OOPS') m.properties.x.y = 1;
                    m.properties.at = Date.now();
                    return m;
                  }
          - { name: out, type: stdout }
          - { name: journeys, type: relay, settings: { site_id: s1, api_key: relay-key } }

        """;

    [Fact]
    public async Task Explain_shows_what_both_scripts_change_and_what_is_sent_then()
    {
        var shell = await Explain("loud");
        Assert.Equal((0, ""), (shell.Code, shell.Error));
        Assert.Contains("  sources[0].script changes", shell.Lines);
        Assert.Contains("    event: \"loud\" → \"LOUD\"", shell.Lines);
        Assert.Contains("    Loud: fires, event = \"LOUD\" is true, as event is \"LOUD\"", shell.Lines);
        Assert.Contains("      script   destinations[0].actions[0].script changes", shell.Lines);
        Assert.Contains($"                 properties.at: (nothing) → {Shell.Now.ToUnixTimeMilliseconds()}", shell.Lines);
        Assert.Contains($"\"properties\":{{\"at\":{Shell.Now.ToUnixTimeMilliseconds()}}}", shell.Out, StringComparison.Ordinal);
        Assert.Contains("      line     {\"type\":\"track\",\"event\":\"LOUD\"", shell.Out, StringComparison.Ordinal);
        // The relay sends the call as it came in.
        Assert.Contains("               {\"name\":\"loud\"}", shell.Lines);
    }

    [Fact]
    public async Task A_source_without_a_script_keeps_its_messages()
    {
        var shell = await Explain("loud", "--source", "website");
        Assert.DoesNotContain("sources[0].script", shell.Out, StringComparison.Ordinal);
        Assert.Contains("    Loud: fires, event = \"loud\" is true, as event is \"loud\"", shell.Lines);
    }

    [Fact]
    public async Task Explain_says_what_the_scripts_drop()
    {
        var noise = await Explain("noise");
        Assert.Contains("  sources[0].script drops the message", noise.Lines);
        Assert.Equal(2, noise.Lines.Count(line => line == "  message 1: not wanted, sources[0].script, the script of its source, drops it"));
        Assert.Contains("      request  POST https://track.customer.io/api/v1/customers/42/events", noise.Lines);
        var hush = await Explain("hush");
        Assert.Contains("      script   destinations[0].actions[0].script drops the message", hush.Lines);
        Assert.Contains("      nothing is sent: destinations[0].actions[0].script drops it", hush.Lines);
        Assert.DoesNotContain("https://example.com/hook", hush.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_says_why_a_script_fails_with_its_line_and_that_the_message_is_dead()
    {
        var broken = await Explain("broken");
        Assert.Contains("  sources[0].script, line 3: no such event; the message becomes a dead letter", broken.Lines);
        Assert.Equal(2, broken.Lines.Count(line => line == "      nothing is sent: sources[0].script, line 3: no such event"));
        var oops = await Explain("oops");
        Assert.Contains(oops.Lines, line => line.StartsWith("      nothing is sent: destinations[0].actions[0].script, line 3: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Machines_get_the_same_as_JSON()
    {
        using var loud = JsonDocument.Parse((await Explain("loud", "--json")).Out);
        var script = loud.RootElement.GetProperty("messages")[0].GetProperty("script");
        Assert.Equal(("sources[0].script", "changed", "LOUD"), (Text(script, "name"), Text(script, "outcome"), Text(script.GetProperty("message"), "event")));
        Assert.Equal("loud", Text(loud.RootElement.GetProperty("messages")[0].GetProperty("message"), "event"));
        var own = loud.RootElement.GetProperty("destinations")[0].GetProperty("actions")[0].GetProperty("script");
        Assert.Equal("changed", Text(own, "outcome"));
        using var broken = JsonDocument.Parse((await Explain("broken", "--json")).Out);
        Assert.Equal("failed", Text(broken.RootElement.GetProperty("messages")[0].GetProperty("script"), "outcome"));
        Assert.Equal("sources[0].script, line 3: no such event", Text(broken.RootElement.GetProperty("destinations")[0], "fault"));
        using var noise = JsonDocument.Parse((await Explain("noise", "--json")).Out);
        Assert.Equal("dropped", Text(noise.RootElement.GetProperty("messages")[0].GetProperty("script"), "outcome"));
    }

    [Theory]
    [InlineData("loud", "expect: [{ event: LOUD }], requests: { hook: [{ body: { event: LOUD, properties: { at: 1767225600000 } } }], out: [{ line: { event: LOUD } }] }", null)]
    [InlineData("noise", "expect: [], none: [hook, out]", null)]
    [InlineData("hush", "expect: [{ event: HUSH }], none: hook", null)]
    [InlineData("broken", "expect: [], none: [hook, out]", null)]
    [InlineData("loud", "expect: [{ event: loud }]", "messages[0].event: expected \"loud\", came \"LOUD\"")]
    [InlineData("noise", "expect: [{ event: NOISE }]", "  message 1 of the call is gone: sources[0].script drops it")]
    [InlineData("noise", "requests: { hook: [{}] }", "  not wanted: sources[0].script, the script of its source, drops it")]
    [InlineData("broken", "expect: [{ event: BROKEN }]", "  message 1 of the call is gone: sources[0].script, line 3: no such event")]
    [InlineData("broken", "requests: { hook: [{}] }", "  the script of its source fails: sources[0].script, line 3: no such event")]
    [InlineData("hush", "requests: { hook: [{}] }", "  Loud: destinations[0].actions[0].script drops it")]
    public async Task Tests_see_what_the_scripts_leave(string name, string expectation, string? failure)
    {
        using var file = new TemporaryFile(
            $"{Gateway}tests: [{{ name: t, call: {{ path: /api/v1/customers/42/events, body: {{ name: {name} }} }}, {expectation} }}]\n", ".yaml");
        var shell = await Shell.Run("test", "--config", file.Path);
        Assert.True(shell.Code == (failure is null ? 0 : 1), shell.Out + shell.Error);
        if (failure is not null) Assert.Contains($"        {failure}", shell.Lines);
    }

    [Fact]
    public async Task A_recorded_test_of_a_scripted_source_passes()
    {
        await using var traffic = await RecordedTraffic.Of(Events("loud", "noise", "broken"));
        var config = traffic.Write("sluice.yaml", Gateway);
        var recorded = await Shell.Run("record", "--config", config, "--last", "3", "--key", "k");
        Assert.Equal((0, ""), (recorded.Code, recorded.Error));
        File.AppendAllText(config, recorded.Out);
        var tested = await Shell.Run("test", "--config", config);
        Assert.True(tested.Code == 0, tested.Out + tested.Error + recorded.Out);
    }

    [Fact]
    public async Task A_preview_shows_what_a_changed_script_changes_drops_and_fails_for()
    {
        await using var traffic = await RecordedTraffic.Of(Events("loud", "noise", "broken", "other"));
        var before = traffic.Write("sluice.yaml", Gateway);
        var after = traffic.Write("new.yaml", Gateway
            .Replace("'noise'", "'loud'", StringComparison.Ordinal).Replace("'broken'", "'other'", StringComparison.Ordinal));
        Assert.Equal(0, (await Shell.Run("preview", "--config", before, "--against", before)).Code);
        var shell = await Shell.Run("preview", "--config", after, "--against", before);
        Assert.Equal((3, ""), (shell.Code, shell.Error));
        Assert.Contains("messages: 2 added, 2 removed, 0 changed, 0 the same", shell.Lines);
        Assert.Contains("requests to hook: 0 added, 1 removed, 0 changed, 0 the same", shell.Lines);
        Assert.Contains("requests to journeys: 0 added, 0 removed, 0 changed, 4 the same", shell.Lines);
        Assert.Contains("    + nothing: sources[0].script drops it", shell.Lines);
        Assert.Contains("    - nothing: sources[0].script, line 3: no such event", shell.Lines);
    }

    private static (string, string, string)[] Events(params string[] names) =>
        [.. names.Select(name => ("POST", "/api/v1/customers/42/events", $$"""{"name":"{{name}}"}"""))];

    private static async Task<Shell> Explain(string name, params string[] more)
    {
        using var file = new TemporaryFile(Gateway, ".yaml");
        return await Shell.Run(
            ["explain", "--config", file.Path, "--path", "/api/v1/customers/42/events", "--body", $$"""{"name":"{{name}}"}""", .. more]);
    }

    private static string? Text(JsonElement of, string name) => of.GetProperty(name).GetString();
}
