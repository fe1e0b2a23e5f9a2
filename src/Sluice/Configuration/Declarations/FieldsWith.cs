using System.Text.Json.Nodes;
using Sluice.Configuration.Yaml;
using Sluice.Destinations.Yaml;
using Sluice.Routing.Rules;

namespace Sluice.Configuration.Declarations;

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
