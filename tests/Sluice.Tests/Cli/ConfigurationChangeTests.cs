using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Tests.Cli;

/// <summary>An old configuration against a new one, on the calls of the specification: what no rule touches stays the same, byte for byte.</summary>
public class ConfigurationChangeTests
{
    private const string Old = """
        data: DATA
        sources: [{ name: backend, track: { site_id: s, api_key: k } }]
        destinations:
          - { name: hook, type: webhook, settings: { url: "https://example.com/hook" } }
          - { name: amplitude, type: amplitude, settings: { apiKey: k1 } }

        """;

    // Another place, more sources and destinations, other limits, and one rule for one event.
    private const string New = """
        data: DATA
        listen: http://127.0.0.1:9999
        sources: [{ name: backend, track: { site_id: s, api_key: k } }, { name: website, write_key: w }]
        destinations:
          - { name: hook, type: webhook, settings: { url: "https://example.com/hook" }, concurrency: 3, retry: { first: 1s } }
          - { name: amplitude, type: amplitude, settings: { apiKey: k1 } }
          - { name: out, type: stdout }
        deduplication: { window: 1h }
        translation:
          rules:
            - when: type = "track" and event = "Started Game"
              set: { event: Game Started }

        """;

    private static readonly JsonSerializerOptions Unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly (string Method, string Path, string Body)[] Calls =
    [
        .. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Translation", "Vectors")).Order()
            .Select(static file => JsonNode.Parse(File.ReadAllText(file))!["call"]!)
            .Where(static call => (string)call["source"]! != "js" && call["body"] is null or JsonObject or JsonArray)
            .Select(static call => ((string)call["method"]!, (string)call["path"]!, call["body"]?.ToJsonString(Unescaped) ?? "")),
    ];

    [Fact]
    public async Task Messages_that_no_rule_touches_are_the_same_byte_for_byte()
    {
        using var folder = new Configuration.TemporaryFolder();
        var (before, after) = (await TranslatedAsync(folder, Old), await TranslatedAsync(folder, New));
        Assert.Equal(before.Length, after.Length);
        var touched = 0;
        foreach (var (one, other) in before.Zip(after))
        {
            var isTouched = one.Contains("\"event\":\"Started Game\"", StringComparison.Ordinal);
            touched += isTouched ? 1 : 0;
            Assert.Equal(isTouched ? one.Replace("\"event\":\"Started Game\"", "\"event\":\"Game Started\"", StringComparison.Ordinal) : one, other);
        }
        Assert.True(touched > 0 && before.Length - touched > 80, $"{touched} of {before.Length} messages were touched.");
    }

    [Fact]
    public async Task A_preview_of_recorded_calls_says_that_of_messages_and_of_the_requests_of_each_destination()
    {
        await using var traffic = await RecordedTraffic.Of(Calls);
        await traffic.Stop();
        var shell = await Shell.Run("preview", "--config", traffic.Write("new.yaml", New), "--against", traffic.Write("sluice.yaml", Old), "--last", "100000");
        Assert.Equal((3, ""), (shell.Code, shell.Error.Contains("suppressed", StringComparison.Ordinal) ? "" : shell.Error));
        foreach (var group in (string[])["messages", "requests to hook", "requests to amplitude"])
        {
            var counts = Assert.Single(shell.Lines, line => line.StartsWith($"{group}: ", StringComparison.Ordinal)).Split([' ', ':', ','], StringSplitOptions.RemoveEmptyEntries)
                .Where(static word => char.IsAsciiDigit(word[0])).Select(int.Parse).ToArray();
            Assert.True(counts is [0, 0, > 0, > 20], $"{group}: {string.Join(", ", counts)}");
        }
        // Nothing but that one field differs anywhere.
        Assert.All(shell.Lines.Where(static line => line.TrimStart().StartsWith("changes in:", StringComparison.Ordinal)), static line =>
            Assert.Matches(@"^  changes in: (event|body\.event|body\.events\[\]\.event_type) \(\d+\)$", line));
    }

    [Fact]
    public async Task A_configuration_that_differs_only_in_what_is_no_rule_differs_in_nothing()
    {
        await using var traffic = await RecordedTraffic.Of(Calls);
        await traffic.Stop();
        var unruled = New[..New.IndexOf("translation:", StringComparison.Ordinal)].Replace("  - { name: out, type: stdout }\n", "", StringComparison.Ordinal);
        var shell = await Shell.Run("preview", "--config", traffic.Write("new.yaml", unruled), "--against", traffic.Write("sluice.yaml", Old), "--last", "100000");
        Assert.True(shell.Code == 0, shell.Out);
    }

    private static async Task<string[]> TranslatedAsync(Configuration.TemporaryFolder folder, string configuration)
    {
        var file = Path.Combine(folder.Path, "sluice.yaml");
        File.WriteAllText(file, configuration.Replace("DATA", folder.Path, StringComparison.Ordinal));
        var lines = Calls.Select(static call => call.Body.Length == 0
            ? $$"""{"method":"{{call.Method}}","path":{{JsonSerializer.Serialize(call.Path)}}}"""
            : $$"""{"method":"{{call.Method}}","path":{{JsonSerializer.Serialize(call.Path)}},"body":{{call.Body}}}""");
        return (await Shell.Type(string.Join('\n', lines), "translate", "--config", file, "--source", "backend", "--received-at", "2026-01-01T00:00:00Z", "--quiet")).Lines;
    }
}
