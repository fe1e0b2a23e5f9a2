using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sluice.Translation.Json;

/// <summary>
/// Reads JSON (RFC 8259) from bytes that are known to be valid UTF-8 and notes where the values lie.
/// Lenient reading also takes comments and trailing commas, as the samples on Customer.io's own pages have them (spec 1.6).
/// </summary>
/// <remarks>
/// Written by hand because it does in one pass what <see cref="System.Text.Json.Utf8JsonReader"/> and three passes over its tokens
/// would: positions, overridden names, comments and commas to leave out, halves of surrogate pairs.
/// It is fast because it looks at sixteen bytes at once and never asks whether the text is over: the zero bytes behind it
/// (<see cref="JsonIndex.Padding"/>) end whatever is being read, and nothing moves past a zero byte.
/// </remarks>
internal ref struct JsonScanner
{
    private readonly ReadOnlySpan<byte> _padded;
    private readonly ref byte _text;
    private readonly int _length;
    private readonly NameTable _names;
    private readonly bool _strict;
    private readonly int _maxDepth;
    private string? _fault;

    /// <param name="padded">The text and the zero bytes behind it.</param>
    /// <param name="length">Of the text alone.</param>
    /// <param name="names">An empty table.</param>
    /// <param name="strict">Whether trailing commas and comments are errors.</param>
    /// <param name="maxDepth">Levels of nesting allowed.</param>
    public JsonScanner(ReadOnlySpan<byte> padded, int length, NameTable names, bool strict, int maxDepth)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length + JsonIndex.Padding, padded.Length);
        _padded = padded;
        (_length, _names, _strict, _maxDepth) = (length, names, strict, maxDepth);
        _text = ref MemoryMarshal.GetReference(padded);
    }

    /// <summary>Reads the whole text.</summary>
    /// <param name="nodes">Receives the values in the order in which they begin; grows as needed.</param>
    /// <returns>Null, or a sentence on what is wrong.</returns>
    public string? Scan(ref JsonIndex.Node[] nodes)
    {
        var untidy = false;
        var start = _padded.StartsWith("\uFEFF"u8) ? 3 : 0;
        var end = Values(SkipBlanks(start, ref untidy), ref nodes);
        if (end < 0) return _fault;
        end = SkipBlanks(end, ref untidy);
        return end == _length ? null : JsonFault.Expected("the end", Bytes, end);
    }

    private readonly ReadOnlySpan<byte> Bytes => _padded[.._length];

    /// <summary>Reads the outermost value and everything in it.</summary>
    /// <returns>Where it ends; negative when there is a fault, as for all methods here that return where they end.</returns>
    private int Values(int at, ref JsonIndex.Node[] all)
    {
        var nodes = all;
        var (count, depth, container) = (0, 0, -1);
        var close = default(byte);
        while (true)
        {
            if (count == nodes.Length)
            {
                Array.Resize(ref all, 2 * count);
                nodes = all;
            }
            ref var node = ref nodes[count];
            node = default;
            if (close == '}')
            {
                at = Name(at, ref node, ref nodes[container].Untidy);
                if (at < 0) return at;
                if (_names.Note(nodes, _padded, container, count) is var twin and > 0) nodes[twin].Hidden = nodes[container].Untidy = true;
            }
            node.Start = at;
            count++;
            var first = Byte(at);
            if (first is (byte)'{' or (byte)'[')
            {
                if (++depth > _maxDepth) return Fault(JsonFault.TooDeep(at, _maxDepth));
                node.Kind = first == '{' ? JsonKind.Object : JsonKind.Array;

                // Until a container is closed, it remembers the one around it.
                node.Next = container;
                container = count - 1;
                close = (byte)(first + 2);
                at++;
                if (IsBlank(Byte(at))) at = SkipBlanks(at, ref node.Untidy);
                if (Byte(at) != close) continue;
            }
            else
            {
                at = Simple(at, ref node);
                if (at < 0) return at;
                node.Next = count;
            }

            // What follows: a comma and the next value, or the ends of containers.
            while (true)
            {
                if (container < 0) return at;
                ref var open = ref nodes[container];
                var found = Byte(at);
                if (IsBlank(found)) found = Byte(at = SkipBlanks(at, ref open.Untidy));
                if (found == ',')
                {
                    found = Byte(++at);
                    if (IsBlank(found)) found = Byte(at = SkipBlanks(at, ref open.Untidy));
                    if (_strict || found != close) break;
                    open.Untidy = true;
                }
                if (found != close) return Fault(JsonFault.Expected($"',' or '{(char)close}'", Bytes, at));
                at++;
                depth--;
                container = open.Next;
                open.Next = count;
                open.Length = at - open.Start;
                if (container < 0) return at;
                ref var around = ref nodes[container];
                around.Untidy |= open.Untidy;
                close = around.Kind == JsonKind.Object ? (byte)'}' : (byte)']';
            }
        }
    }

    /// <summary>Reads a member's name, the colon and the blanks behind it.</summary>
    private int Name(int at, ref JsonIndex.Node node, ref bool untidy)
    {
        if (Byte(at) != '"') return Fault(JsonFault.Expected("a name in double quotes", Bytes, at));
        node.NameStart = at + 1;
        at = Text(at + 1, out node.NameEscaped);
        if (at < 0) return at;
        node.NameLength = at - 1 - node.NameStart;
        if (IsBlank(Byte(at))) at = SkipBlanks(at, ref untidy);
        if (Byte(at) != ':') return Fault(JsonFault.Expected("':'", Bytes, at));
        at++;
        return IsBlank(Byte(at)) ? SkipBlanks(at, ref untidy) : at;
    }

    /// <summary>Reads a value that has no parts.</summary>
    private int Simple(int at, ref JsonIndex.Node node)
    {
        var start = at;
        switch (Byte(at))
        {
            case (byte)'"':
                node.Kind = JsonKind.String;
                at = Text(at + 1, out _);
                break;
            case (byte)'t':
                node.Kind = JsonKind.True;
                at = Literal(at, "true"u8);
                break;
            case (byte)'f':
                node.Kind = JsonKind.False;
                at = Literal(at, "false"u8);
                break;
            case (byte)'n':
                node.Kind = JsonKind.Null;
                at = Literal(at, "null"u8);
                break;
            default:
                node.Kind = JsonKind.Number;
                at = Number(at);
                break;
        }
        node.Length = at - start;
        return at;
    }

    /// <summary>Reads a text from behind its opening quote to behind its closing quote.</summary>
    private int Text(int at, out bool escaped)
    {
        var start = at;
        escaped = false;
        while (true)
        {
            at += CountPlain(at);
            switch (Byte(at))
            {
                case (byte)'"':
                    return escaped && JsonText.HasLoneSurrogate(_padded[start..at]) ? Fault(JsonFault.LoneSurrogate(start - 1)) : at + 1;
                case (byte)'\\':
                    escaped = true;
                    at = Escape(at + 1);
                    if (at < 0) return at;
                    break;
                case < 0x20:
                    return Fault(JsonFault.Expected(at == _length ? "the text's closing quote" : "an escape, as control characters must be", Bytes, at));
            }
        }
    }

    /// <summary>How many of the next sixteen bytes stand for themselves in a text: up to a quote, a backslash or a control character.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly int CountPlain(int at)
    {
        var bytes = Vector128.LoadUnsafe(ref _text, (nuint)at);
        var special = Vector128.Equals(bytes, Vector128.Create((byte)'"'))
            | Vector128.Equals(bytes, Vector128.Create((byte)'\\'))
            | Vector128.LessThan(bytes, Vector128.Create((byte)0x20));
        return BitOperations.TrailingZeroCount(special.ExtractMostSignificantBits() | 0x1_0000);
    }

    /// <summary>Reads what is behind a backslash.</summary>
    private int Escape(int at)
    {
        if (Byte(at) is (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t') return at + 1;
        if (Byte(at) != 'u') return Fault(JsonFault.Expected("one of \" \\ / b f n r t u after the backslash", Bytes, at));
        for (var digit = 0; digit < 4; digit++)
        {
            if (!char.IsAsciiHexDigit((char)Byte(++at))) return Fault(JsonFault.Expected("four hexadecimal digits after \\u", Bytes, at));
        }
        return at + 1;
    }

    private int Literal(int at, ReadOnlySpan<byte> word) =>
        _padded.Slice(at, word.Length).SequenceEqual(word) ? at + word.Length : Fault(JsonFault.Expected("a value", Bytes, at));

    private int Number(int at)
    {
        var start = at;
        if (Byte(at) == '-') at++;
        var zero = Byte(at) == '0';
        var digits = CountDigits(at);
        if (digits == 0) return Fault(JsonFault.Expected(at == start ? "a value" : "a digit", Bytes, at));
        if (zero && digits > 1) return Fault($"The body is not JSON, at byte {start}: a number cannot begin with a superfluous 0.");
        at += digits;
        if (Byte(at) == '.')
        {
            at++;
            digits = CountDigits(at);
            if (digits == 0) return Fault(JsonFault.Expected("a digit", Bytes, at));
            at += digits;
        }
        if (Byte(at) is not ((byte)'e' or (byte)'E')) return at;
        at++;
        if (Byte(at) is (byte)'+' or (byte)'-') at++;
        digits = CountDigits(at);
        return digits == 0 ? Fault(JsonFault.Expected("a digit", Bytes, at)) : at + digits;
    }

    private readonly int CountDigits(int at)
    {
        var start = at;
        while (char.IsAsciiDigit((char)Byte(at))) at++;
        return at - start;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsBlank(byte found) => found is <= (byte)' ' or (byte)'/';

    /// <summary>Moves over white space and, when lenient, comments; stops at anything else. Line ends and comments make the container
    /// untidy.</summary>
    private readonly int SkipBlanks(int at, ref bool untidy)
    {
        while (true)
        {
            switch (Byte(at))
            {
                case (byte)' ' or (byte)'\t':
                    at++;
                    break;
                case (byte)'\n' or (byte)'\r':
                    untidy = true;
                    at++;
                    break;
                case (byte)'/' when !_strict && CommentLength(Bytes[at..]) is var length and > 0:
                    untidy = true;
                    at += length;
                    break;
                default:
                    return at;
            }
        }
    }

    /// <summary>Length of the comment a text begins with, without the line end that ends it; 0 when there is none or it does not end.</summary>
    private static int CommentLength(ReadOnlySpan<byte> text)
    {
        if (text.StartsWith("//"u8)) return text.IndexOfAny((byte)'\n', (byte)'\r') is var end and >= 0 ? end : text.Length;
        if (!text.StartsWith("/*"u8)) return 0;
        return text[2..].IndexOf("*/"u8) is var close and >= 0 ? close + 4 : 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly byte Byte(int at) => Unsafe.Add(ref _text, at);

    private int Fault(string sentence)
    {
        _fault = sentence;
        return -1;
    }
}
