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

    private static readonly string[] Types = ["str", "bool", "real", "int", "date", "strs", "bools", "reals", "ints", "dates", "objs", "obj"];

    public override IReadOnlyDictionary<string, CodeFunction> Functions { get; } = new Dictionary<string, CodeFunction> { ["properties"] = Properties };

    // {of: object, camelCase: bool, typeSuffix: bool}
    private static Value Properties(CallArguments arguments)
    {
        var style = new Style(arguments["camelCase"u8].IsTruthy, arguments["typeSuffix"u8].IsTruthy);
        return Renamed(arguments["of"u8], style, depth: 1, arguments.Sheet);
    }

    // A list of mixed kinds is named like an object, by the places of its elements.
    private static Value Renamed(Value of, Style style, int depth, Sheet sheet)
    {
        if (depth > DepthMax) return of;
        var result = sheet.Object();
        var place = 0;
        foreach (var child in of)
        {
            var key = of.Kind == ValueKind.Array ? place++.ToString(CultureInfo.InvariantCulture) : child.Key.ToString();
            var type = TypeOf(child.Value);
            var name = sheet.String(Encoding.UTF8.GetBytes(Name(key, type, style)));
            sheet.Set(result, name, type == "obj" ? Renamed(child.Value, style, depth + 1, sheet) : child.Value);
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
        foreach (Match word in Words().Matches(text))
        {
            var lower = word.Value.ToLowerInvariant();
            camel.Append(camel.Length == 0 ? lower : char.ToUpperInvariant(lower[0]) + lower[1..]);
        }
        return camel.ToString();
    }

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

    [GeneratedRegex(@"\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|\d+|\p{L}+")]
    private static partial Regex Words();

    private readonly record struct Style(bool CamelCase, bool TypeSuffix);
}
