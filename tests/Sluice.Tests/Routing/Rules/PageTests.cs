using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Sluice.Tests.Configuration;
using Sluice.Tests.Routing.Values;
using Sluice.Tests.Translation;
using Sluice.Translation;
using Sluice.Translation.Json;

namespace Sluice.Tests.Routing.Rules;

/// <summary>Every example of docs/change-how-calls-map.md does what the page says.</summary>
public sealed partial class PageTests
{
    public static TheoryData<int> Examples => [.. Enumerable.Range(0, All().Count)];

    [Fact]
    public void The_page_has_examples() => Assert.Equal(6, All().Count);

    [Theory]
    [MemberData(nameof(Examples))]
    public void Each_example_becomes_what_the_page_says(int number)
    {
        var (yaml, calls, messages) = All()[number];
        if (!yaml.StartsWith("sources:", StringComparison.Ordinal)) yaml = "sources: [{ name: backend, write_key: demo }]\n" + yaml;
        var (plan, problems) = Yaml.Read(yaml);
        Assert.Empty(problems);
        var made = new List<string>();
        foreach (var line in calls)
        {
            var call = JsonNode.Parse(line)!;
            var (method, path) = (call["method"]!.GetValue<string>(), call["path"]!.GetValue<string>());
            var into = new TranslatedCall();
            plan!.Translator.Translate(
                Some.Call(method, path, call["body"]!.ToJsonString()),
                Endpoint.Match(method, Encoding.UTF8.GetBytes(path)),
                "backend",
                into);
            Assert.Empty(into.Diagnostics);
            made.AddRange(into.Texts().Select(text => Scripted(plan.ScriptOf("backend"), text)));
        }
        Assert.Equal(messages.Length, made.Count);
        foreach (var (expected, actual) in messages.Zip(made)) Contains(JsonNode.Parse(expected)!.AsObject(), JsonNode.Parse(actual)!.AsObject());
    }

    private static void Contains(JsonObject expected, JsonObject actual)
    {
        foreach (var (name, value) in expected) Assert.Equal(value!.ToJsonString(), actual[name]?.ToJsonString());
    }

    private static string Scripted(Sluice.Routing.Scripts.Script? script, string message)
    {
        if (script is null) return message;
        var json = new ByteBuffer();
        script.Run(ValueOf.Json(message), new(), Some.Moment).WriteTo(json);
        return Encoding.UTF8.GetString(json.Span);
    }

    private static List<(string Yaml, string[] Calls, string[] Messages)> All() =>
        [.. Example().Matches(File.ReadAllText(Repository.PathOf("docs/change-how-calls-map.md"))).Select(found =>
            (found.Groups["yaml"].Value, Lines(found.Groups["calls"].Value), Lines(found.Groups["messages"].Value)))];

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    [GeneratedRegex(
        @"```yaml\n(?<yaml>[^`]*(?:`[^`]+`[^`]*)*?)```\s+```json call\n(?<calls>.*?)```\s+```json messages\n(?<messages>.*?)```",
        RegexOptions.Singleline)]
    private static partial Regex Example();
}
