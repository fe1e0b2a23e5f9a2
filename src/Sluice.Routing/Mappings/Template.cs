using System.Text;
using Sluice.Routing.Values;
using Sluice.Translation.Json;

namespace Sluice.Routing.Mappings;

/// <summary>A text with paths in double or triple braces. Both mean the same, nothing is escaped; what is missing is the empty text. Between double
/// braces, triple ones insert a part of the path.</summary>
internal sealed class Template
{
    // Stands where triple braces insert something: half a surrogate pair, which no text in UTF-8 holds.
    private const char Mark = '\uD800';

    // What templates see where there is nothing, as Segment's have it.
    private static readonly Value NoInput = Constants.Read("{}"u8)!.Value;

    private readonly Part[] _parts;

    private Template(Part[] parts) => _parts = parts;

    public bool HasInserts => Array.Exists(_parts, part => part.Insert is not null);

    /// <summary>Reads a template; every text is one. Braces that hold nothing, or are not closed, are text.</summary>
    public static Template Parse(string text, MappingOptions options)
    {
        var inserts = new Queue<Insert>();
        var marked = new StringBuilder();
        // Triple braces bind first, wherever they stand.
        Split(text, 3, plain => marked.Append(plain), path =>
        {
            marked.Append(Mark);
            inserts.Enqueue(new Insert.Known(Path(path, options)));
        });
        var parts = new List<Part>();
        Split(marked.ToString(), 2, plain => AddText(plain, inserts, parts), path => parts.Add(new(default, Between(path, inserts, options))));
        return new([.. parts]);
    }

    /// <summary>Where braces are opened, and not closed before others are: the position of the first; null when there are none. What they hold is text.</summary>
    public static int? UnclosedIn(string text)
    {
        var withoutTriple = new StringBuilder();
        Split(text, 3, plain => withoutTriple.Append(plain), path => withoutTriple.Append(' ', path.Length + 6));
        text = withoutTriple.ToString();
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

    public Value Render(in Scope scope) => scope.Input.Kind == ValueKind.Undefined ? RenderOn(scope.On(NoInput)) : RenderOn(scope);

    /// <summary>The value that its text begins with; undefined when it begins with a fixed text.</summary>
    public Value First(in Scope scope) => _parts is [{ Insert: { } first }, ..] ? first.Find(scope) : default;

    private Value RenderOn(in Scope scope)
    {
        if (_parts is [{ Insert: { } only }] && only.Find(scope) is { Kind: ValueKind.String } text) return text;
        var buffer = scope.Arena.BeginString(out var start);
        AppendTo(buffer, scope);
        return scope.Arena.EndString(start);
    }

    private void AppendTo(ByteBuffer buffer, in Scope scope)
    {
        foreach (var part in _parts)
        {
            if (part.Insert is { } insert) JsText.Append(insert.Find(scope), buffer);
            else buffer.Write(part.Text);
        }
    }

    private static void Split(string text, int braces, Action<string> plain, Action<string> path)
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
            plain(text[from..at]);
            path(text[(at + braces)..end]);
            from = at = end + braces;
        }
        plain(text[from..]);
    }

    private static void AddText(string marked, Queue<Insert> inserts, List<Part> parts)
    {
        var isFirst = true;
        foreach (var plain in marked.Split(Mark))
        {
            if (!isFirst) parts.Add(new(default, inserts.Dequeue()));
            isFirst = false;
            if (plain.Length > 0) parts.Add(new(Encoding.UTF8.GetBytes(plain), null));
        }
    }

    private static Insert Between(string path, Queue<Insert> inserts, MappingOptions options)
    {
        if (!path.Contains(Mark, StringComparison.Ordinal)) return new Insert.Known(Path(path, options));
        var parts = new List<Part>();
        AddText(path, inserts, parts);
        return new Insert.Computed(new([.. parts]), options);
    }

    // Segment finds nothing at {{$.x}}; who writes it in a configuration means x.
    private static ValuePath Path(string between, MappingOptions options)
    {
        var path = JsBlanks.Trim(between).ToString();
        return options.ShortForms ? ValuePath.Parse(path) : ValuePath.ParseBare(path);
    }

    private abstract class Insert
    {
        public abstract Value Find(in Scope scope);

        public sealed class Known(ValuePath path) : Insert
        {
            public override Value Find(in Scope scope) => scope.Find(path);
        }

        // The arena's own text may be in the making.
        public sealed class Computed(Template path, MappingOptions options) : Insert
        {
            public override Value Find(in Scope scope)
            {
                var text = new ByteBuffer();
                path.AppendTo(text, scope);
                return scope.Find(Path(Encoding.UTF8.GetString(text.Span), options));
            }
        }
    }

    private readonly struct Part(byte[]? text, Insert? insert)
    {
        public ReadOnlySpan<byte> Text => text;

        public Insert? Insert => insert;
    }
}
