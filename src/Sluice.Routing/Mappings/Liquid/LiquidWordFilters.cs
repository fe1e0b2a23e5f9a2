using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Sluice.Routing.Values;

namespace Sluice.Routing.Mappings.Liquid;

/// <summary>Filters that look at the words of a text.</summary>
internal static partial class LiquidWordFilters
{
    private const string Ideographs = @"\u4E00-\u9FFF\uF900-\uFAFF\u3400-\u4DBF\u3040-\u309F\u30A0-\u30FF\uAC00-\uD7AF";

    // Letters that "latin" spells in ASCII, which only exist in small, but for three.
    private static readonly Dictionary<char, string> Latin = new()
    {
        ['à'] = "a", ['á'] = "a", ['â'] = "a", ['ã'] = "a", ['ä'] = "a", ['å'] = "a", ['æ'] = "ae", ['ç'] = "c", ['è'] = "e", ['é'] = "e", ['ê'] = "e",
        ['ë'] = "e", ['ì'] = "i", ['í'] = "i", ['î'] = "i", ['ï'] = "i", ['ð'] = "d", ['ñ'] = "n", ['ò'] = "o", ['ó'] = "o", ['ô'] = "o", ['õ'] = "o",
        ['ö'] = "o", ['ø'] = "o", ['ù'] = "u", ['ú'] = "u", ['û'] = "u", ['ü'] = "u", ['ý'] = "y", ['ÿ'] = "y", ['ß'] = "ss", ['œ'] = "oe", ['þ'] = "th",
        ['ẞ'] = "SS", ['Œ'] = "OE", ['Þ'] = "TH",
    };

    public static Dictionary<string, LiquidFilter> All { get; } = new()
    {
        ["normalize_whitespace"] = LiquidTextFilters.Of(static (text, _) => Blanks().Replace(text, " ")),
        ["truncatewords"] = LiquidTextFilters.Of(static (text, arguments) =>
        {
            var (words, count) = (Blanks().Split(text), arguments.Number(0, 15));
            if (count <= 0) count = 1;
            var kept = string.Join(' ', words.Take(LiquidValues.Index(count)));
            return words.Length >= count ? kept + arguments.Text(1, "...") : kept;
        }),
        ["number_of_words"] = static (input, arguments, _) => Value.Of(Words(JsBlanks.Trim(LiquidValues.Text(input)).ToString(), LiquidValues.String(arguments[0]))),
        ["slugify"] = LiquidTextFilters.Of(static (text, arguments) =>
        {
            var slug = Slug(text, arguments.Text(0, "default"));
            return LiquidLiterals.IsTruthy(arguments[1]) ? slug : LiquidTextFilters.Downcase(slug);
        }),
    };

    // An ideograph is a word, if they are counted.
    private static int Words(string text, string mode)
    {
        if (text.Length == 0) return 0;
        var ideographs = mode is "cjk" or "auto" ? Ideograph().Count(text) : 0;
        return mode == "cjk" || ideographs > 0 ? ideographs + OtherWords().Count(text) : Blanks().Count(text) + 1;
    }

    private static string Slug(string text, string mode) => mode switch
    {
        "raw" => Hyphenated(text, static rune => !JsBlanks.Contains(rune)),
        "default" => Hyphenated(text, IsLetterOrDigit),
        "latin" => Hyphenated(string.Concat(text.Select(c => Latin.GetValueOrDefault(c) ?? c.ToString())), IsLetterOrDigit),
        "pretty" => Hyphenated(text, static rune =>
            IsLetterOrDigit(rune) || (rune.IsAscii && "._~!$&'()+,;=@".Contains((char)rune.Value, StringComparison.Ordinal))),
        "ascii" => Hyphenated(text, static rune => rune.IsAscii && char.IsAsciiLetterOrDigit((char)rune.Value)),
        _ => text,
    };

    private static bool IsLetterOrDigit(Rune rune) => Rune.GetUnicodeCategory(rune) is <= UnicodeCategory.DecimalDigitNumber;

    // One hyphen for all characters between two that are kept, and none at the ends.
    private static string Hyphenated(string text, Predicate<Rune> isKept)
    {
        var slug = new StringBuilder();
        var isBetween = false;
        foreach (var rune in text.EnumerateRunes())
        {
            if (isKept(rune)) slug.Append(rune.ToString());
            else if (!isBetween) slug.Append('-');
            isBetween = !isKept(rune);
        }
        if (slug.Length > 0 && slug[0] == '-') slug.Remove(0, 1);
        if (slug.Length > 0 && slug[^1] == '-') slug.Length--;
        return slug.ToString();
    }

    [GeneratedRegex($"[{JsBlanks.InBrackets}]+", RegexOptions.CultureInvariant)]
    private static partial Regex Blanks();

    [GeneratedRegex($"[{Ideographs}]", RegexOptions.CultureInvariant)]
    private static partial Regex Ideograph();

    [GeneratedRegex($"[^{Ideographs}{JsBlanks.InBrackets}]+", RegexOptions.CultureInvariant)]
    private static partial Regex OtherWords();
}
