using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Sluice.Cli.Recording;

/// <summary>Writes JSON as the YAML that a configuration reads as the same JSON: numbers keep their spelling, nothing is taken for a variable.</summary>
/// <param name="to">Where to.</param>
internal sealed partial class YamlText(TextWriter to)
{
    private const int Step = 2;

    /// <summary>A key and its value, on lines of their own.</summary>
    /// <param name="indent">Blanks before the key.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    public void Member(int indent, string key, JsonElement value)
    {
        to.Write($"{Blanks(indent)}{Quoted(key, isKey: true)}:");
        Value(indent, value);
    }

    /// <summary>The members of an object as an item of a list.</summary>
    /// <param name="indent">Blanks before the hyphen.</param>
    /// <param name="value">The object; with at least one member.</param>
    public void Item(int indent, JsonElement value)
    {
        var first = true;
        foreach (var member in value.EnumerateObject())
        {
            to.Write(first ? $"{Blanks(indent)}- " : Blanks(indent + Step));
            to.Write($"{Quoted(member.Name, isKey: true)}:");
            Value(indent + Step, member.Value);
            first = false;
        }
    }

    /// <summary>A text as one writes it.</summary>
    public static string Quoted(string text, bool isKey = false)
    {
        if (Plain().IsMatch(text) && !Meaning().IsMatch(text)) return text;
        var quoted = new StringBuilder("\"");
        foreach (var letter in isKey ? text : text.Replace("${", "$${", StringComparison.Ordinal))
        {
            quoted.Append(letter switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\t' => "\\t",
                '\r' => "\\r",
                _ when char.IsControl(letter) || letter is '\u2028' or '\u2029' or '\uFEFF' => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)letter:X4}"),
                _ => letter.ToString(),
            });
        }
        return quoted.Append('"').ToString();
    }

    private void Value(int indent, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object when value.EnumerateObject().Any():
                to.WriteLine();
                foreach (var member in value.EnumerateObject()) Member(indent + Step, member.Name, member.Value);
                break;
            case JsonValueKind.Array when value.GetArrayLength() > 0:
                to.WriteLine();
                foreach (var item in value.EnumerateArray()) ListItem(indent + Step, item);
                break;
            default:
                to.WriteLine($" {Flow(value)}");
                break;
        }
    }

    private void ListItem(int indent, JsonElement item)
    {
        if (item.ValueKind == JsonValueKind.Object && item.EnumerateObject().Any()) Item(indent, item);
        else to.WriteLine($"{Blanks(indent)}- {Flow(item)}");
    }

    private static string Flow(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => $"{{{string.Join(", ", value.EnumerateObject().Select(member => $"{Quoted(member.Name, isKey: true)}: {Flow(member.Value)}"))}}}",
        JsonValueKind.Array => $"[{string.Join(", ", value.EnumerateArray().Select(Flow))}]",
        JsonValueKind.String => Quoted(value.GetString()!),
        _ => value.GetRawText(),
    };

    private static string Blanks(int count) => new(' ', count);

    // Letters that have no meaning where they stand.
    [GeneratedRegex(@"\A[A-Za-z/]([A-Za-z0-9_ ./@?=&%+-]|:(?=[^ ]))*(?<! )\z", RegexOptions.CultureInvariant)]
    private static partial Regex Plain();

    // Words that some reader of YAML takes for something else than text.
    [GeneratedRegex(@"\A(true|false|null|yes|no|on|off|y|n)\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Meaning();
}
