using System.Text.Json.Nodes;
using Sluice.Configuration.Yaml;
using Sluice.Destinations.Functions;
using Sluice.Destinations.Yaml;
using Sluice.Routing.Mappings;
using Sluice.Routing.Redacting;
using Sluice.Routing.Rules;
using Sluice.Routing.Triggers;

namespace Sluice.Configuration.Declarations;

/// <summary>A trigger: which messages something is for.</summary>
internal sealed class TriggerText : Kind<Trigger>
{
    private static readonly Text Text = new();

    public override string Says => "a trigger";

    public override bool TryRead(Place place, Reading reading, out Trigger value)
    {
        value = MessageRule.Always;
        if (!Text.TryRead(place, reading, out var text)) return false;
        try
        {
            value = Trigger.Parse(text);
            return true;
        }
        catch (TriggerException wrong)
        {
            var why = Variables.In(((Destinations.Yaml.Scalar)place.Node).Text)
                ? Reading.Unshown
                : $"is not a trigger: {wrong.Message} (character {wrong.Position + 1})";
            reading.Refuse(place, $"{Reading.Quote(place)} {why}");
            return false;
        }
    }

    public override string? Write(Trigger value) => ReferenceEquals(value, MessageRule.Always) ? null : value.Text;

    public override JsonObject Schema() => new() { ["type"] = "string" };
}

/// <summary>A field of messages that a destination does not get.</summary>
internal sealed class FieldOfMessages : Scalar<RedactedPath>
{
    public override string Says => "a path such as `$.traits.ssn`";

    public override string? Parse(string text, out RedactedPath value) => (value = RedactedPath.Parse(text, out var problem)!) is null ? problem : null;

    public override string? Write(RedactedPath value) => value?.Text;

    protected override JsonObject Native() => new() { ["type"] = "string" };
}

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
        var node = AnyYaml.Expand(place, reading);
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
        Destinations.Yaml.Scalar scalar => scalar.Text.StartsWith('$'),
        Sequence => result is Result.List,
        YamlMap map => result is Result.Keys || map.Entries.Any(static entry => entry.Key.Text.StartsWith('@')),
        _ => false,
    };
}

/// <summary>The place of a field in a message.</summary>
internal sealed class MessageField : Scalar<MessagePath>
{
    public override string Says => "the path of a field";

    public override string? Parse(string text, out MessagePath value)
    {
        var path = MessagePath.Parse(text, out var problem);
        value = path!;
        return path is null ? problem : null;
    }

    public override string? Write(MessagePath value) => value.Text;

    protected override JsonObject? Native() => new() { ["type"] = "string" };
}

/// <summary>Fields of a message, each with something of one kind.</summary>
internal sealed class FieldsWith<T>(Kind<T> kind) : Kind<IReadOnlyList<(MessagePath Path, T Value)>>
{
    private static readonly MessageField Field = new();

    public override string Says => $"paths of fields, each with {kind.Says}";

    public override bool TryRead(Place place, Reading reading, out IReadOnlyList<(MessagePath Path, T Value)> value)
    {
        value = [];
        if (place.Node is not YamlMap map)
        {
            reading.RefuseShape(place, "a set of fields, each as 'path: value'");
            return false;
        }
        var fields = new List<(MessagePath, T)>();
        var known = new HashSet<string>();
        foreach (var (key, node) in map.Entries)
        {
            var at = new Place(node, place.PathOf(Reading.Printable(key.Text)));
            if (Field.Parse(key.Text, out var path) is { } complaint) reading.Refuse(key, at.Path, complaint);
            else if (!known.Add(path.Text)) reading.Refuse(key, at.Path, "is given twice");
            else if (kind.TryRead(at, reading, out var one)) fields.Add((path, one));
        }
        value = fields;
        return fields.Count == map.Entries.Count;
    }

    public override string? Write(IReadOnlyList<(MessagePath Path, T Value)> value) => null;

    public override JsonObject Schema() => new() { ["type"] = "object", ["additionalProperties"] = kind.Schema() };
}
