using System.Text;
using System.Text.Json;
using Sluice.Routing.Mappings;
using Sluice.Routing.Values;
using Sluice.Translation.Json;

namespace Sluice.Destinations.Yaml;

/// <summary>
/// YAML as the JSON it stands for: words without quotes can be null, true, false or numbers. A number is what JSON takes for one, and keeps its spelling; what
/// only YAML would take for one is more often a postcode (<c>0123</c>) or a telephone (<c>+49…</c>), and is text.
/// </summary>
internal static class YamlJson
{
    /// <summary>The value of a node; it lives as long as it is referred to.</summary>
    public static Value ToValue(Node node)
    {
        var json = new ByteBuffer();
        Write(node, json);
        return Constants.Read(json.Span, out var fault) ?? throw new InvalidOperationException(fault);
    }

    /// <summary>Appends the JSON of a node.</summary>
    public static void Write(Node node, ByteBuffer json)
    {
        switch (node)
        {
            case YamlMap map:
                json.Write((byte)'{');
                for (var i = 0; i < map.Entries.Count; i++)
                {
                    if (i > 0) json.Write((byte)',');
                    JsonText.Quote(Encoding.UTF8.GetBytes(map.Entries[i].Key.Text), json);
                    json.Write((byte)':');
                    Write(map.Entries[i].Value, json);
                }
                json.Write((byte)'}');
                break;
            case YamlList list:
                json.Write((byte)'[');
                for (var i = 0; i < list.Items.Count; i++)
                {
                    if (i > 0) json.Write((byte)',');
                    Write(list.Items[i], json);
                }
                json.Write((byte)']');
                break;
            case YamlScalar scalar:
                Write(scalar, json);
                break;
        }
    }

    private static void Write(YamlScalar scalar, ByteBuffer json)
    {
        var text = Encoding.UTF8.GetBytes(scalar.Text);
        if (scalar.IsNull) json.Write("null"u8);
        else if (scalar is { Plain: true, Text: "true" or "True" or "TRUE" }) json.Write("true"u8);
        else if (scalar is { Plain: true, Text: "false" or "False" or "FALSE" }) json.Write("false"u8);
        else if (scalar.Plain && IsNumber(text)) json.Write(text);
        else JsonText.Quote(text, json);
    }

    private static bool IsNumber(ReadOnlySpan<byte> text)
    {
        if (text is not [(byte)'-' or (>= (byte)'0' and <= (byte)'9'), ..]) return false;
        try
        {
            var reader = new Utf8JsonReader(text);
            return reader.Read() && reader.TokenType == JsonTokenType.Number && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
