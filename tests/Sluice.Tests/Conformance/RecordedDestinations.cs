using System.Text.Json;
using System.Text.Json.Serialization;
using Sluice.Destinations.Definitions;

namespace Sluice.Tests.Conformance;

/// <summary>Against what Segment's destinations were seen to send.</summary>
public sealed class RecordedDestinations(ITestOutputHelper output)
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    public static TheoryData<string> Kinds => [.. RecordedRun.Messages.Select(static one => one.Key).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_destination_sends_what_was_recorded_or_differs_by_a_rule_of_its_list_and_every_rule_is_needed(string kind)
    {
        var rules = DeliberateDifference.Of(kind);
        var runs = RecordedRun.Messages[kind].Concat(RecordedRun.Batches[kind]).Select(static run => (Run: run, Differences: run.Differences())).ToArray();
        var differing = runs.Where(static one => one.Differences.Count > 0).ToArray();
        var unexplained = differing
            .Select(one => (one.Run.Id, Differences: one.Differences.Where(difference => !rules.Any(rule => rule.Explains(one.Run, difference))).ToArray()))
            .Where(static one => one.Differences.Length > 0)
            .ToArray();
        var (equal, right) = (runs.Length - differing.Length, runs.Length - unexplained.Length);
        output.WriteLine($"{kind}: {equal} of {runs.Length} recorded runs are equal; {right} are equal or deliberately different.");
        Assert.True(unexplained.Length == 0, string.Join('\n', unexplained.Select(static one => $"{one.Id}: {string.Join(" | ", one.Differences.Take(4))}")));
        foreach (var rule in rules)
        {
            Assert.All(rule.Differences, pattern => Assert.True(
                differing.Any(one => one.Differences.Any(difference => rule.Explains(one.Run, difference, pattern))),
                $"Nothing differs by the rule {rule.Cases} {pattern}; take it out."));
        }
    }

    [Fact]
    public void Rules_are_only_there_for_destinations_that_were_recorded() =>
        Assert.All(
            Directory.EnumerateFiles(DeliberateDifference.Folder),
            file => Assert.Contains(Path.GetFileNameWithoutExtension(file), RecordedRun.Messages.Select(static one => one.Key)));

    [Fact]
    public void A_rule_names_the_values_that_differ_and_no_more() => Assert.All(
        Directory.EnumerateFiles(DeliberateDifference.Folder).SelectMany(file => DeliberateDifference.Of(Path.GetFileNameWithoutExtension(file))),
        rule => Assert.All(rule.Differences, pattern =>
        {
            Assert.Matches("^\\^/.*: ", pattern);
            Assert.DoesNotContain(".*", pattern, StringComparison.Ordinal);
        }));

    [Fact]
    public void All_recorded_destinations_with_all_their_actions_and_fields_are_in_the_catalogue_but_for_what_is_left_out_with_a_reason()
    {
        var recorded = Read<Dictionary<string, Dictionary<string, string[]>>>("recorded-actions.json");
        var omissions = Read<Omission[]>("deliberate-omissions.json");
        Assert.Equal(46, recorded.Count);
        Assert.Equal(recorded.Keys.Order(StringComparer.Ordinal), RecordedRun.Messages.Select(static one => one.Key).Order(StringComparer.Ordinal));
        var missing = recorded.SelectMany(static one => one.Value.SelectMany(action => Missing(one.Key, action.Key, action.Value))).ToArray();
        Assert.DoesNotContain(missing, one => !omissions.Any(omission => omission.Covers(one)));
        Assert.All(omissions, omission => Assert.True(missing.Any(omission.Covers), $"Nothing is left out by {omission}; take it out."));
        Assert.All(omissions, static omission => Assert.EndsWith(".", omission.Reason, StringComparison.Ordinal));
    }

    // What of a recorded action has no counterpart: the action, or fields of it.
    private static IEnumerable<(string Destination, string Action, string? Field)> Missing(string destination, string action, string[] fields)
    {
        if (BuiltInDefinitions.All.GetValueOrDefault(destination)?.Action(action) is not { } ours) return [(destination, action, null)];
        return fields.Where(field => ours.Fields.Find(field) is null).Select(field => (destination, action, (string?)field));
    }

    private static T Read<T>(string file) =>
        JsonSerializer.Deserialize<T>(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Conformance", file)), Strict)!;

    /// <summary>What is left out on purpose.</summary>
    /// <param name="Destination">Of which destination; null for all.</param>
    /// <param name="Action">Of which action; null for all.</param>
    /// <param name="Fields">Which fields; null for the action itself.</param>
    /// <param name="Reason">Why nothing is lost by it.</param>
    private sealed record Omission(string? Destination, string? Action, string[]? Fields, string Reason)
    {
        public bool Covers((string Destination, string Action, string? Field) missing) =>
            (Destination is null || Destination == missing.Destination)
            && (Action is null || Action == missing.Action)
            && (missing.Field is null ? Fields is null : Fields?.Contains(missing.Field) == true);
    }
}
