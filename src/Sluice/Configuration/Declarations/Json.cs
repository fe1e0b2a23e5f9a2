using System.Text;
using System.Text.Json.Nodes;
using Sluice.Configuration.Yaml;
using Sluice.Destinations.Yaml;
using Sluice.Translation.Json;

namespace Sluice.Configuration.Declarations;

/// <summary>Any value, read as the JSON it stands for, as in mappings.</summary>
/// <param name="says">What to write.</param>
/// <param name="takesNull">Whether <c>null</c> is a value.</param>
/// <param name="onlyObject">Whether it has to be a set of keys.</param>
/// <param name="textAsIs">Whether a single text is itself the JSON, byte for byte.</param>
internal sealed class Json(string says, bool takesNull = true, bool onlyObject = false, bool textAsIs = false) : Kind<ReadOnlyMemory<byte>>
{
    public override string Says => says;

    public override bool TryRead(Place place, Reading reading, out ReadOnlyMemory<byte> value)
    {
        value = default;
        var before = reading.ProblemCount;
        var json = new ByteBuffer();
        if (onlyObject ? place.Node is not YamlMap : !takesNull && place.Node is YamlScalar { IsNull: true }) reading.RefuseShape(place, says);
        else if (textAsIs && place.Node is YamlScalar { IsNull: false }) json.Write(Encoding.UTF8.GetBytes(reading.TextOf(place) ?? ""));
        else YamlJson.Write(Expand(place, reading), json);
        if (reading.ProblemCount > before) return false;
        value = json.Written;
        return true;
    }

    public override string? Write(ReadOnlyMemory<byte> value) => null;

    public override JsonObject Schema() => onlyObject ? new() { ["type"] = "object" } : [];

    /// <summary>A value with the values of variables in it. What a variable stands for is text, whatever it looks like.</summary>
    public static Node Expand(Place place, Reading reading) => place.Node switch
    {
        YamlMap map => map with { Entries = [.. map.Entries.Select((entry, at) => (entry.Key, Entry(map, at, place, reading)))] },
        YamlList list => list with { Items = [.. list.Items.Select((item, index) => Expand(place.Item(index, item), reading))] },
        YamlScalar scalar when Variables.In(scalar.Text) => scalar with { Text = reading.Expand(place, scalar.Text) ?? "", Plain = false },
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
