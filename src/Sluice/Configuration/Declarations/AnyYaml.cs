using System.Text.Json.Nodes;
using Sluice.Configuration.Yaml;
using Sluice.Destinations.Yaml;
using Sluice.Translation.Json;

namespace Sluice.Configuration.Declarations;

/// <summary>A mapping: any YAML, kept as the JSON it stands for.</summary>
internal sealed class AnyYaml : Kind<ReadOnlyMemory<byte>>
{
    public override string Says => "a mapping";

    public override bool TryRead(Place place, Reading reading, out ReadOnlyMemory<byte> value)
    {
        value = default;
        if (place.Node is Destinations.Yaml.Scalar { IsNull: true })
        {
            reading.RefuseShape(place, Says);
            return false;
        }
        var before = reading.ProblemCount;
        var node = Expand(place, reading);
        if (reading.ProblemCount > before) return false;
        var json = new ByteBuffer();
        YamlJson.Write(node, json);
        value = json.Written;
        return true;
    }

    public override string? Write(ReadOnlyMemory<byte> value) => null;

    public override JsonObject Schema() => [];

    /// <summary>The same with the values of variables in it. What a variable stands for is text, whatever it looks like.</summary>
    public static Node Expand(Place place, Reading reading) => place.Node switch
    {
        YamlMap map => map with { Entries = [.. map.Entries.Select((entry, at) => (entry.Key, Entry(map, at, place, reading)))] },
        Sequence list => list with { Items = [.. list.Items.Select((item, index) => Expand(place.Item(index, item), reading))] },
        Destinations.Yaml.Scalar scalar when Variables.In(scalar.Text) => scalar with { Text = reading.Expand(place, scalar.Text) ?? "", Plain = false },
        var other => other,
    };

    private static Node Entry(YamlMap map, int at, Place place, Reading reading)
    {
        var (key, value) = map.Entries[at];
        var path = place.PathOf(Reading.Printable(key.Text));
        if (map.Entries.Take(at).Any(earlier => earlier.Key.Text == key.Text)) reading.Refuse(key, path, map.GivenTwice(key));
        return Expand(new(value, path), reading);
    }
}
