using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Sluice.Routing.Values;
using Sluice.Translation.Json;

namespace Sluice.Tests.Routing.Mappings;

/// <summary>What Segment's own code did with a thousand mappings, and where we do otherwise on purpose.</summary>
public sealed class ConformanceTests(ITestOutputHelper output)
{
    [Fact]
    public void Mappings_do_what_Segments_do_but_for_the_differences_that_have_a_reason()
    {
        var rules = Rule.Read();
        var arena = new Arena();
        var (same, deliberate) = (0, 0);
        var unexplained = new List<string>();
        var used = new HashSet<Rule>();
        foreach (var one in RecordedMapping.Read("mapping.ndjson").Where(one => !one.IsSkipped))
        {
            var difference = one.Difference(arena);
            var rule = rules.FirstOrDefault(rule => rule.Covers(one));
            if (rule is not null) used.Add(rule);
            if (difference is null && rule is null) same++;
            else if (difference is not null && rule is not null) deliberate++;
            else unexplained.Add($"{one.Id} {(difference ?? $"is no difference, but {rule!.Name} says so")} <- {one.Mapping}");
        }
        output.WriteLine($"{same} as recorded, {deliberate} different on purpose, {unexplained.Count} unexplained.");
        foreach (var one in unexplained) output.WriteLine(one);
        Assert.Empty(unexplained);
        Assert.Empty(rules.Except(used).Where(rule => rule.Recorded != "never").Select(rule => rule.Name));
        Assert.True(same > 900);
    }

    /// <summary>One deliberate difference: which cases it is about, by patterns on the JSON of mapping and input.</summary>
    /// <remarks>
    /// <c>Recorded</c>: whether the cases were recorded with an <c>output</c> (the default) or an <c>error</c>; <c>never</c> for a difference that no
    /// case shows. <c>Inserted</c>: a pattern on what triple braces put in.
    /// </remarks>
    private sealed record Rule(string Name, string Reason, bool Batch, string? Recorded, string? Mapping, string? Input, string? Inserted)
    {
        public static Rule[] Read()
        {
            var path = Path.Combine(AppContext.BaseDirectory, "Routing", "Mappings", "deliberate-differences.json");
            var rules = JsonSerializer.Deserialize<Rule[]>(File.ReadAllText(path), JsonSerializerOptions.Web)!;
            Assert.All(rules, rule => Assert.False(string.IsNullOrWhiteSpace(rule.Reason)));
            return rules;
        }

        public bool Covers(RecordedMapping one) =>
            (Recorded ?? "output") == (one.IsError ? "error" : "output") && Batch == one.IsBatch
            && Matches(Mapping, one.Mapping) && Matches(Input, one.Input) && (Inserted is null || Inserts(one).Any(value => Matches(Inserted, value)));

        private static IEnumerable<Value> Inserts(RecordedMapping one) => Regex.Matches(Json(one.Mapping), @"\{\{\{([^}]+)\}\}\}")
            .Select(match => ValuePath.ParseBare(match.Groups[1].Value.Trim()).Resolve(one.Input, locals: default));

        private static bool Matches(string? pattern, Value value) => pattern is null || Regex.IsMatch(Json(value), pattern);

        private static string Json(Value value)
        {
            var json = new ByteBuffer();
            value.WriteTo(json);
            return Encoding.UTF8.GetString(json.Span);
        }
    }
}
