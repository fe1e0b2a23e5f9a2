using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Sluice.Destinations.Functions;
using Sluice.Routing.Values;

namespace Sluice.Destinations.Fullstory;

/// <summary>The names that Fullstory allows for properties: letters, digits and underscores, with the type at the end in version 1 of its API.</summary>
internal sealed partial class FullstoryCode : DestinationCode
{
    // Deeper ones keep their names, as Fullstory does not index them.
    private const int DepthMax = 5;

    // Latin letters without their accents; a dot where two letters spell one, and blanks for the signs of multiplication and division. Where globalization
    // is invariant, as in the gateway, string.Normalize leaves all letters as they are.
    private const char FirstLatin = '\u00c0';
    private const char LastLatin = '\u017f';
    private const string Latin =
        "AAAAAA.CEEEEIIIIDNOOOOO OUUUUY..aaaaaa.ceeeeiiiidnooooo ouuuuy.y"
        + "AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIi..JjKkkLlLlLlL"
        + "lLlNnNnNnnNnOoOoOo..RrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZzs";

    private static readonly string[] Types = ["str", "bool", "real", "int", "date", "strs", "bools", "reals", "ints", "dates", "objs", "obj"];

    public override IReadOnlyDictionary<string, CodeFunction> Functions { get; } = new Dictionary<string, CodeFunction> { ["properties"] = Properties };

    // {of: object, camelCase: bool, typeSuffix: bool}
    private static Value Properties(CallArguments arguments)
    {
        var style = new Style(arguments["camelCase"u8].IsTruthy, arguments["typeSuffix"u8].IsTruthy);
        return Renamed(arguments["of"u8], style, depth: 1, arguments.Arena);
    }

    // A list of mixed kinds is named like an object, by the indexes of its elements.
    private static Value Renamed(Value of, Style style, int depth, Arena arena)
    {
        if (depth > DepthMax) return of;
        var result = arena.Object();
        var index = 0;
        foreach (var child in of)
        {
            var key = of.Kind == ValueKind.Array ? index++.ToString(CultureInfo.InvariantCulture) : child.Key.ToString();
            var type = TypeOf(child.Value);
            var name = arena.String(Encoding.UTF8.GetBytes(Name(key, type, style)));
            arena.Set(result, name, type == "obj" ? Renamed(child.Value, style, depth + 1, arena) : child.Value);
        }
        return result;
    }

    private static string Name(string key, string? type, Style style)
    {
        var underscore = key.LastIndexOf('_');
        var isTyped = underscore >= 0 && Types.Contains(key[(underscore + 1)..]);
        var name = isTyped ? Allowed(key[..underscore], style) + key[underscore..] : Allowed(key, style);
        if (!style.TypeSuffix || isTyped || type is null or "obj") return name;
        return $"{name}_{type}";
    }

    private static string Allowed(string text, Style style) => NotAllowed().Replace(style.CamelCase ? Camel(text) : text, "");

    private static string Camel(string text)
    {
        var camel = new StringBuilder();
        foreach (Match word in Words().Matches(Plain(text)))
        {
            var lower = word.Value.ToLowerInvariant();
            camel.Append(camel.Length == 0 ? lower : char.ToUpperInvariant(lower[0]) + lower[1..]);
        }
        return camel.ToString();
    }

    // Without accents and apostrophes, which do not end a word.
    private static string Plain(string text)
    {
        var plain = new StringBuilder();
        foreach (var letter in text)
        {
            if (letter is '\'' or '\u2019' or (>= '\u0300' and <= '\u036f')) continue;
            if (letter is < FirstLatin or > LastLatin) plain.Append(letter);
            else if (Latin[letter - FirstLatin] is not '.' and var single) plain.Append(single);
            else plain.Append(Spelled(letter));
        }
        return plain.ToString();
    }

    private static string Spelled(char letter) => letter switch
    {
        'Æ' => "Ae",
        'æ' => "ae",
        'Þ' => "Th",
        'þ' => "th",
        'ß' => "ss",
        'Ĳ' => "IJ",
        'ĳ' => "ij",
        'Œ' => "Oe",
        _ => "oe",
    };

    private static string? TypeOf(Value value) => value.Kind switch
    {
        ValueKind.String => "str",
        ValueKind.True or ValueKind.False => "bool",
        ValueKind.Number => "real",
        ValueKind.Object => "obj",
        ValueKind.Array => ListTypeOf(value),
        _ => null,
    };

    private static string ListTypeOf(Value list)
    {
        string? all = null;
        foreach (var item in list)
        {
            var one = item.Value.Kind == ValueKind.Array ? "obj" : TypeOf(item.Value);
            if (one is null || (all is not null && all != one)) return "obj";
            all = one;
        }
        return (all ?? "str") + "s";
    }

    [GeneratedRegex("[^A-Za-z0-9_]")]
    private static partial Regex NotAllowed();

    // 1st and 2ND are one word, 1x are two.
    [GeneratedRegex(@"\d*(?:1st|2nd|3rd|[04-9]th)(?![a-z\d])|\d*(?:1ST|2ND|3RD|[04-9]TH)(?![A-Z\d])|\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|\d+|\p{L}+")]
    private static partial Regex Words();

    private readonly record struct Style(bool CamelCase, bool TypeSuffix);
}
