using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Sluice.Routing.Triggers;

namespace Sluice.Tests.Routing.Triggers;

/// <summary>A rule by which recorded answers and ours may differ, one of the list beside this file.</summary>
/// <param name="Divergence">A <see cref="Sluice.Routing.Triggers.Divergence"/> of the trigger is the rule, if there is one;</param>
/// <param name="Refusal">else these words in the sentence with which the trigger is refused;</param>
/// <param name="Value">else the name of a rule on the message, since the trigger alone does not show it.</param>
/// <param name="Reason">Why we differ.</param>
/// <param name="Cases">How many recorded cases do.</param>
internal sealed partial record DeliberateDifference(DivergenceKind? Divergence, string? Refusal, string? Value, string Reason, int Cases)
{
    private static readonly JsonSerializerOptions Options =
        new(JsonSerializerDefaults.Web) { Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter() } };

    public static IReadOnlyList<DeliberateDifference> All { get; } = JsonSerializer.Deserialize<DeliberateDifference[]>(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Routing", "Triggers", "deliberate-differences.json")), Options)!;

    public string Name => Divergence?.ToString() ?? Refusal ?? Value!;

    public bool Explains(RecordedCase one, Trigger? trigger, string? refusal) => this switch
    {
        { Divergence: { } kind } => trigger?.Divergences.Any(one => one.Kind == kind) == true,
        { Refusal: { } words } => refusal?.Contains(words, StringComparison.Ordinal) == true,
        { Value: "FalsyOnTheWay" } => trigger is not null && one.Message is not null && HasFalsyOnTheWay(one),
        _ => throw new InvalidDataException($"No rule is called {Name}."),
    };

    [GeneratedRegex(@"[\w.]+")]
    private static partial Regex Paths { get; }

    private static bool HasFalsyOnTheWay(RecordedCase one) => Paths.Matches(one.Fql).Any(path =>
    {
        var value = JsonNode.Parse(one.Message!);
        foreach (var name in path.Value.Split('.')[..^1])
        {
            value = (value as JsonObject)?[name];
            if (value?.ToJsonString() is "0" or "false" or "\"\"") return true;
        }
        return false;
    });
}
