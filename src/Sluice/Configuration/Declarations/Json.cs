using System.Text;
using System.Text.Json.Nodes;
using Sluice.Configuration.Yaml;
using Sluice.Destinations.Yaml;
using Sluice.Translation.Json;

namespace Sluice.Configuration.Declarations;

/// <summary>Any value, read as the JSON it stands for, as in mappings. <c>null</c> is a value.</summary>
/// <param name="says">What to write.</param>
/// <param name="onlyObject">Whether it has to be a set of keys.</param>
/// <param name="textAsIs">Whether a single text is itself the JSON, byte for byte.</param>
internal sealed class Json(string says, bool onlyObject = false, bool textAsIs = false) : Kind<ReadOnlyMemory<byte>>
{
    public override string Says => says;

    public override bool TryRead(Place place, Reading reading, out ReadOnlyMemory<byte> value)
    {
        value = default;
        var before = reading.ProblemCount;
        var json = new ByteBuffer();
        if (onlyObject && place.Node is not YamlMap) reading.RefuseShape(place, says);
        else if (textAsIs && place.Node is Destinations.Yaml.Scalar { IsNull: false }) json.Write(Encoding.UTF8.GetBytes(reading.TextOf(place) ?? ""));
        else YamlJson.Write(AnyYaml.Expand(place, reading), json);
        if (reading.ProblemCount > before) return false;
        value = json.Written;
        return true;
    }

    public override string? Write(ReadOnlyMemory<byte> value) => null;

    public override JsonObject Schema() => onlyObject ? new() { ["type"] = "object" } : [];
}
