using System.Globalization;
using System.Text;
using Sluice.Routing.Mappings;
using Sluice.Routing.Values;
using Sluice.Translation.Json;

namespace Sluice.Destinations.Yaml;

/// <summary>YAML as the JSON it stands for (core schema of YAML 1.2): words without quotes can be null, true, false or numbers.</summary>
internal static class YamlJson
{
    /// <summary>The value of a node; it lives as long as it is referred to.</summary>
    public static Value ToValue(Node node)
    {
        var json = new ByteBuffer();
        Write(node, json);
        return Constants.Read(json.Span, out var fault) ?? throw new InvalidOperationException(fault);
    }

    private static void Write(Node node, ByteBuffer json)
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
            case Sequence list:
                json.Write((byte)'[');
                for (var i = 0; i < list.Items.Count; i++)
                {
                    if (i > 0) json.Write((byte)',');
                    Write(list.Items[i], json);
                }
                json.Write((byte)']');
                break;
            case Scalar scalar:
                Write(scalar, json);
                break;
        }
    }

    private static void Write(Scalar scalar, ByteBuffer json)
    {
        if (scalar.IsNull) json.Write("null"u8);
        else if (scalar is { Plain: true, Text: "true" or "True" or "TRUE" }) json.Write("true"u8);
        else if (scalar is { Plain: true, Text: "false" or "False" or "FALSE" }) json.Write("false"u8);
        else if (scalar.Plain && IsNumber(scalar.Text, out var number)) JsNumber.Write(number, json);
        else JsonText.Quote(Encoding.UTF8.GetBytes(scalar.Text), json);
    }

    private static bool IsNumber(string text, out double number)
    {
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return double.TryParse(text, Style, CultureInfo.InvariantCulture, out number)
            && double.IsFinite(number)
            && (char.IsAsciiDigit(text[^1]) || text[^1] == '.');
    }
}
