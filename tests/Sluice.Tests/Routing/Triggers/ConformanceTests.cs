using System.Text.Json;
using Sluice.Routing.Triggers;

namespace Sluice.Tests.Routing.Triggers;

/// <summary>Against what Segment's evaluator was seen to do.</summary>
public sealed class ConformanceTests(ITestOutputHelper output)
{
    [Fact]
    public void Every_recorded_answer_is_ours_or_differs_by_a_rule_of_the_list_and_every_rule_is_needed()
    {
        var differing = RecordedCase.All.Select(one => (Case: one, Answer: one.Ask())).Where(one => !one.Case.Agrees(one.Answer.Matches))
            .Select(one => (one.Case, Rules: DeliberateDifference.All.Where(rule => rule.Explains(one.Case, one.Answer.Trigger, one.Answer.Refusal)).ToArray()))
            .ToArray();
        output.WriteLine($"{RecordedCase.All.Count - differing.Length} of {RecordedCase.All.Count} recorded cases are equal; "
            + $"{RecordedCase.All.Count - differing.Count(one => one.Rules.Length == 0)} are equal or deliberately different.");
        Assert.Empty(differing.Where(one => one.Rules.Length == 0).Select(one => $"{one.Case.Id} {one.Case.Fql}: recorded {one.Case.Expected}"));
        Assert.Equal(
            DeliberateDifference.All.Select(rule => $"{rule.Name}: {rule.Cases}"),
            DeliberateDifference.All.Select(rule => $"{rule.Name}: {differing.Count(one => one.Rules.Contains(rule))}"));
        Assert.All(DeliberateDifference.All, rule => Assert.Contains(differing, one => one.Rules is [var only] && only == rule));
    }

    [Fact]
    public void The_presets_of_the_field_have_no_divergences()
    {
        var triggers = JsonSerializer.Deserialize<string[]>(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Conformance", "preset-triggers.json")))!;
        // The doubled sign never matches there; here it is refused, which for a destination comes to the same.
        foreach (var text in triggers.Where(text => text.Contains("==", StringComparison.Ordinal)))
        {
            Assert.Equal("== is no operator; write =.", Assert.Throws<TriggerException>(() => Trigger.Parse(text)).Message);
        }
        Assert.All(triggers.Where(text => !text.Contains("==", StringComparison.Ordinal)), text => Assert.Empty(Trigger.Parse(text).Divergences));
        Assert.True(triggers.Length > 140);
    }
}
