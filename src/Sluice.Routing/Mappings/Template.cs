using System.Text;
using Sluice.Routing.Values;

namespace Sluice.Routing.Mappings;

/// <summary>A text with paths in double or triple braces. Both mean the same, nothing is escaped; what is missing is the empty text.</summary>
internal sealed class Template
{
    private readonly Part[] _parts;

    private Template(Part[] parts) => _parts = parts;

    public bool HasInserts => Array.Exists(_parts, part => part.Path is not null);

    /// <summary>Reads a template; every text is one. Braces that hold nothing, or are not closed, are text.</summary>
    public static Template Parse(string text, MappingOptions options)
    {
        var parts = new List<Part>();
        // Triple braces bind first, wherever they stand.
        Split(text, 3, parts, options, between => Split(between, 2, parts, options, plain =>
        {
            if (plain.Length > 0) parts.Add(new(Encoding.UTF8.GetBytes(plain), null));
        }));
        return new([.. parts]);
    }

    /// <summary>Where braces are opened, and not closed before others are: the place of the first; null when there are none. What they hold is text.</summary>
    public static int? UnclosedIn(string text)
    {
        for (var at = 0; (at = text.IndexOf("{{", at, StringComparison.Ordinal)) >= 0;)
        {
            var end = text.IndexOf("}}", at, StringComparison.Ordinal);
            // Three braces are as good as two.
            var inside = at + (text.AsSpan(at).StartsWith("{{{") ? 3 : 2);
            if (end < inside || text.AsSpan(inside, end - inside).Contains("{{", StringComparison.Ordinal)) return at;
            at = end + 2;
        }
        return null;
    }

    public Value Render(in Scope scope)
    {
        if (_parts is [{ Path: { } only }] && scope.Find(only) is { Kind: ValueKind.String } text) return text;
        var buffer = scope.Sheet.BeginString(out var start);
        foreach (var part in _parts)
        {
            if (part.Path is { } path) JsText.Append(scope.Find(path), buffer);
            else buffer.Write(part.Text);
        }
        return scope.Sheet.EndString(start);
    }

    private static void Split(string text, int braces, List<Part> parts, MappingOptions options, Action<string> between)
    {
        var (open, close) = (new string('{', braces), new string('}', braces));
        var from = 0;
        for (var at = 0; (at = text.IndexOf(open, at, StringComparison.Ordinal)) >= 0;)
        {
            // Between the braces stands at least one character, and none of them closes.
            var end = text.IndexOf('}', at + braces);
            if (end <= at + braces || !text.AsSpan(end).StartsWith(close, StringComparison.Ordinal))
            {
                at++;
                continue;
            }
            between(text[from..at]);
            parts.Add(new(default, Insert(JsBlanks.Trim(text.AsSpan((at + braces)..end)).ToString(), options)));
            from = at = end + braces;
        }
        between(text[from..]);
    }

    // Segment finds nothing at {{$.x}}; who writes it in a configuration means x.
    private static ValuePath Insert(string path, MappingOptions options) => options.ShortForms ? ValuePath.Parse(path) : ValuePath.ParseBare(path);

    private readonly struct Part(byte[]? text, ValuePath? path)
    {
        public ReadOnlySpan<byte> Text => text;

        public ValuePath? Path => path;
    }
}
