using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Configuration.Yaml;
using Sluice.Destinations.Yaml;
using Sluice.Translation.Json;

namespace Sluice.Configuration.Declarations;

/// <summary>
/// Any value, read as the JSON it stands for. Numbers keep their spelling, and every text may have variables. <c>null</c> is a value.
/// </summary>
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
        else Write(place, reading, json);
        if (reading.ProblemCount > before) return false;
        value = json.Written;
        return true;
    }

    public override string? Write(ReadOnlyMemory<byte> value) => null;

    public override JsonObject Schema() => onlyObject ? new() { ["type"] = "object" } : [];

    private static void Write(Place place, Reading reading, ByteBuffer json)
    {
        switch (place.Node)
        {
            case YamlMap map:
                Write(map, place, reading, json);
                break;
            case Sequence list:
                json.Write((byte)'[');
                foreach (var (index, item) in list.Items.Index())
                {
                    if (index > 0) json.Write((byte)',');
                    Write(place.Item(index, item), reading, json);
                }
                json.Write((byte)']');
                break;
            case Destinations.Yaml.Scalar { IsNull: true }:
                json.Write("null"u8);
                break;
            case Destinations.Yaml.Scalar scalar when reading.TextOf(place) is { } text:
                Write(scalar, text, json);
                break;
        }
    }

    private static void Write(YamlMap map, Place place, Reading reading, ByteBuffer json)
    {
        json.Write((byte)'{');
        var seen = new HashSet<string>();
        foreach (var (key, value) in map.Entries)
        {
            var path = place.PathOf(Reading.Printable(key.Text));
            if (!seen.Add(key.Text)) reading.Refuse(key, path, "is given twice");
            if (seen.Count > 1) json.Write((byte)',');
            JsonText.Quote(Encoding.UTF8.GetBytes(key.Text), json);
            json.Write((byte)':');
            Write(new Place(value, path), reading, json);
        }
        json.Write((byte)'}');
    }

    // What a variable stands for is text, whatever it looks like.
    private static void Write(Destinations.Yaml.Scalar scalar, string text, ByteBuffer json)
    {
        if (scalar.Plain && text == scalar.Text && IsLiteral(text)) json.Write(Encoding.UTF8.GetBytes(text.ToLowerInvariant()));
        else JsonText.Quote(Encoding.UTF8.GetBytes(text), json);
    }

    private static bool IsLiteral(string text)
    {
        if (text is "true" or "True" or "TRUE" or "false" or "False" or "FALSE") return true;
        if (!char.IsAsciiDigit(text[0]) && text[0] != '-') return false;
        try
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text));
            return reader.Read() && reader.TokenType == JsonTokenType.Number && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
