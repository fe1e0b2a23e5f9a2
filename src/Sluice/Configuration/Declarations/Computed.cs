using System.Text.Json.Nodes;
using Sluice.Configuration.Yaml;
using Sluice.Destinations.Functions;
using Sluice.Destinations.Yaml;
using Sluice.Routing.Mappings;
using Sluice.Routing.Rules;

namespace Sluice.Configuration.Declarations;

/// <summary>What a computed value has to be.</summary>
internal enum Result
{
    Any,
    List,
    Keys,
}

/// <summary>A value computed for each message: a mapping of any shape with the short forms, or a constant.</summary>
/// <param name="result">What it has to be; what can never be that is refused.</param>
internal sealed class Computed(Result result = Result.Any) : Kind<RuleValue>
{
    public override string Says => "a mapping or a constant";

    public override bool TryRead(Place place, Reading reading, out RuleValue value)
    {
        value = null!;
        var before = reading.ProblemCount;
        var node = Json.Expand(place, reading);
        var shape = result is Result.List ? "a list" : "a set of keys";
        if (result is not Result.Any && !CanBe(node)) reading.RefuseShape(place, $"{shape}, or a mapping that gives one");
        if (reading.ProblemCount > before) return false;
        try
        {
            value = RuleValue.Compile(YamlJson.ToValue(node), Vocabulary.Options);
            return true;
        }
        catch (MappingException wrong)
        {
            foreach (var problem in wrong.Problems)
            {
                var at = NodePath.Nearest(place.Node, problem.At);
                reading.Refuse(at, problem.At.Length == 0 ? place.Path : place.PathOf(Reading.Printable(problem.At)), problem.Message.TrimEnd('.'));
            }
            return false;
        }
    }

    public override string? Write(RuleValue value) => value?.Text;

    public override JsonObject Schema() => [];

    private bool CanBe(Node node) => node switch
    {
        YamlScalar scalar => scalar.Text.StartsWith('$'),
        YamlList => result is Result.List,
        YamlMap map => result is Result.Keys || map.Entries.Any(static entry => entry.Key.Text.StartsWith('@')),
        _ => false,
    };
}
