using Sluice.Destinations.Definitions;

namespace Sluice.Tests.Conformance;

/// <summary>Against what Segment's destinations were seen to send.</summary>
public sealed class RecordedDestinations(ITestOutputHelper output)
{
    public static TheoryData<string> Kinds => [.. RecordedRun.Messages.Select(static one => one.Key).Where(BuiltInDefinitions.All.ContainsKey).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_destination_sends_what_was_recorded_or_differs_by_a_rule_of_its_list_and_every_rule_is_needed(string kind)
    {
        var rules = DeliberateDifference.Of(kind);
        var runs = RecordedRun.Messages[kind].Concat(RecordedRun.Batches[kind]).Select(run => (Run: run, Differences: run.Differences())).ToArray();
        var differing = runs.Where(one => one.Differences.Count > 0).ToArray();
        var unexplained = differing
            .Select(one => (one.Run.Id, Differences: one.Differences.Where(difference => !rules.Any(rule => rule.Explains(one.Run, difference))).ToArray()))
            .Where(one => one.Differences.Length > 0)
            .ToArray();
        output.WriteLine($"{kind}: {runs.Length - differing.Length} of {runs.Length} recorded runs are equal; {runs.Length - unexplained.Length} are equal or deliberately different.");
        Assert.True(unexplained.Length == 0, string.Join('\n', unexplained.Select(one => $"{one.Id}: {string.Join(" | ", one.Differences.Take(4))}")));
        Assert.All(rules, rule => Assert.True(
            differing.Any(one => one.Differences.Any(difference => rule.Explains(one.Run, difference))),
            $"Nothing differs by the rule {rule.Cases} {rule.Difference}; take it out."));
    }

    [Fact]
    public void Rules_are_only_there_for_destinations_that_were_recorded() =>
        Assert.All(Directory.EnumerateFiles(DeliberateDifference.Folder), file => Assert.Contains(Path.GetFileNameWithoutExtension(file), RecordedRun.Messages.Select(static one => one.Key)));
}
