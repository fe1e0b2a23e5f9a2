using System.Text;
using Sluice.Routing.Values;
using Sluice.Translation.Json;

namespace Sluice.Routing.Mappings.Liquid;

/// <summary>Filters that make a text of a text, character by character.</summary>
internal static class LiquidTextFilters
{
    public static Dictionary<string, LiquidFilter> All { get; } = new()
    {
        ["append"] = static (input, arguments, context) => context.String(LiquidValues.Text(input) + OnlyText(arguments, "append")),
        ["prepend"] = static (input, arguments, context) => context.String(OnlyText(arguments, "prepend") + LiquidValues.Text(input)),
        ["upcase"] = Of(static (text, _) => Cased(text, JsCase.AppendUpper)),
        ["downcase"] = Of(static (text, _) => Downcase(text)),
        ["capitalize"] = Of(static (text, _) =>
        {
            var first = text.Length > 1 && char.IsSurrogate(text[0]) ? 2 : Math.Min(1, text.Length);
            return Cased(text[..first], JsCase.AppendUpper) + Downcase(text[first..]);
        }),
        ["strip"] = Of(static (text, arguments) => Stripped(text, arguments, atStart: true, atEnd: true)),
        ["lstrip"] = Of(static (text, arguments) => Stripped(text, arguments, atStart: true, atEnd: false)),
        ["rstrip"] = Of(static (text, arguments) => Stripped(text, arguments, atStart: false, atEnd: true)),
        ["strip_newlines"] = Of(static (text, _) =>
            text.Replace("\r\n", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal)),
        ["strip_html"] = Of(static (text, _) => WithoutTags(text)),
        ["escape"] = Of(static (text, _) => Escape(text)),
        ["xml_escape"] = Of(static (text, _) => Escape(text)),
        ["escape_once"] = Of(static (text, _) => Escape(Unescape(text))),
        ["remove"] = Of(static (text, arguments) => arguments.Text(0) is { Length: > 0 } part ? text.Replace(part, "", StringComparison.Ordinal) : text),
        ["remove_first"] = Of(static (text, arguments) => ReplacedAt(text, text.IndexOf(arguments.Text(0), StringComparison.Ordinal), arguments.Text(0), "")),
        ["remove_last"] = Of(static (text, arguments) => ReplacedAt(text, LastIndex(text, arguments.Text(0)), arguments.Text(0), "")),
        ["replace"] = static (input, arguments, context) =>
            Join(context, Split(LiquidValues.Text(input), arguments.Text(0)), arguments.Text(1)),
        ["replace_first"] = Of(static (text, arguments) =>
            ReplacedAt(text, text.IndexOf(arguments.Text(0), StringComparison.Ordinal), arguments.Text(0), arguments.Text(1))),
        ["replace_last"] = Of(static (text, arguments) => ReplacedAt(text, LastIndex(text, arguments.Text(0)), arguments.Text(0), arguments.Text(1))),
        ["truncate"] = static (input, arguments, context) =>
        {
            var (text, length, end) = (LiquidValues.Text(input), arguments.Number(0, 50), arguments.Text(1, "..."));
            return text.Length <= length ? input : context.String(text[..Math.Clamp(LiquidValues.Index(length - end.Length), 0, text.Length)] + end);
        },
        ["split"] = static (input, arguments, context) =>
        {
            var parts = Split(LiquidValues.Text(input), arguments.Text(0)).ToList();
            while (parts is [.., ""]) parts.RemoveAt(parts.Count - 1);
            return context.Array(parts.Select(context.String));
        },
    };

    /// <summary>A filter that makes a text.</summary>
    public static LiquidFilter Of(Func<string, LiquidArguments, string> make) =>
        (input, arguments, context) => context.String(make(LiquidValues.Text(input), arguments));

    public static string Downcase(string text) => Cased(text, JsCase.AppendLower);

    /// <summary>Texts with another between them.</summary>
    public static Value Join(LiquidContext context, IEnumerable<string> parts, string separator)
    {
        var joined = context.NewText();
        var isFirst = true;
        foreach (var part in parts)
        {
            if (!isFirst) joined.Append(separator);
            joined.Append(part);
            isFirst = false;
        }
        return context.String(joined.ToString());
    }

    private static string OnlyText(LiquidArguments arguments, string name) =>
        arguments.Count == 1 ? arguments.Text(0) : throw new LiquidException($"{name} takes one argument");

    private static string Cased(string text, Action<ReadOnlySpan<byte>, ByteBuffer> append)
    {
        var cased = new ByteBuffer();
        append(Encoding.UTF8.GetBytes(text), cased);
        return Encoding.UTF8.GetString(cased.Span);
    }

    // Without an argument that says otherwise, blanks are stripped.
    private static string Stripped(string text, LiquidArguments arguments, bool atStart, bool atEnd)
    {
        var unwanted = LiquidLiterals.IsTruthy(arguments[0]) ? arguments.Text(0) : JsBlanks.All;
        var stripped = text.AsSpan();
        if (atStart) stripped = stripped.TrimStart(unwanted);
        if (atEnd) stripped = stripped.TrimEnd(unwanted);
        return unwanted.Length == 0 ? text : stripped.ToString();
    }

    private static string Escape(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace("\"", "&#34;", StringComparison.Ordinal).Replace("'", "&#39;", StringComparison.Ordinal);

    private static string Unescape(string text) => text
        .Replace("&lt;", "<", StringComparison.Ordinal).Replace("&gt;", ">", StringComparison.Ordinal).Replace("&#34;", "\"", StringComparison.Ordinal)
        .Replace("&#39;", "'", StringComparison.Ordinal).Replace("&amp;", "&", StringComparison.Ordinal);

    // Scripts, styles and comments go with what they hold. What is opened and not closed stays, and all behind it.
    private static string WithoutTags(string text)
    {
        var kinds = new List<(string Open, string Close)> { ("<script", "</script>"), ("<style", "</style>"), ("<!--", "-->"), ("<", ">") };
        var plain = new StringBuilder();
        var at = 0;
        while (text.IndexOf('<', at) is var open and >= 0)
        {
            plain.Append(text, at, open - at);
            at = -1;
            foreach (var kind in kinds.Where(kind => string.CompareOrdinal(text, open, kind.Open, 0, kind.Open.Length) == 0).ToArray())
            {
                var close = text.IndexOf(kind.Close, open + kind.Open.Length, StringComparison.Ordinal);
                if (close >= 0)
                {
                    at = close + kind.Close.Length;
                    break;
                }
                kinds.Remove(kind);
            }
            if (at >= 0) continue;
            at = open;
            break;
        }
        return plain.Append(text, at, text.Length - at).ToString();
    }

    private static int LastIndex(string text, string part) => part.Length == 0 ? text.Length : text.LastIndexOf(part, StringComparison.Ordinal);

    private static string ReplacedAt(string text, int at, string part, string by) => at < 0 ? text : $"{text[..at]}{by}{text[(at + part.Length)..]}";

    // Without a separator, single characters.
    private static IEnumerable<string> Split(string text, string separator) => separator.Length > 0 ? text.Split(separator) : Characters(text);

    // The halves of a pair stay together: by itself none is a text.
    private static IEnumerable<string> Characters(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            var length = at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]) ? 2 : 1;
            yield return text.Substring(at, length);
            at += length;
        }
    }
}
