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
/// It is fast because it looks at up to 32 bytes at once and never asks whether the text is over: the zero bytes behind it
/// (<see cref="JsonIndex.Padding"/>) end whatever is being read, and nothing moves past a zero byte.
/// </remarks>
internal ref struct JsonScanner
{
    private readonly JsonIndex _index;
    private readonly NameTable? _names;
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly ref byte _text;
    private readonly bool _strict;
    private readonly bool _marksFlaws;
    private readonly int _maxDepth;
    private string? _fault;

    /// <param name="index">Receives the values in the order in which they begin.</param>
    /// <param name="names">An empty table; null for a text whose objects have no two members of the same name.</param>
    /// <param name="padded">The text and the zero bytes behind it.</param>
    /// <param name="strict">Whether trailing commas and comments are errors.</param>
    /// <param name="maxDepth">Levels of nesting allowed.</param>
    /// <param name="marksFlaws">Whether a <see cref="JsonFlaw"/> is noted at the value and all around it, and the reading goes on.</param>
    public JsonScanner(JsonIndex index, NameTable? names, ReadOnlySpan<byte> padded, bool strict, int maxDepth, bool marksFlaws)
    {
        _bytes = padded[..^JsonIndex.Padding];
        _text = ref MemoryMarshal.GetReference(padded);
        (_index, _names, _strict, _maxDepth, _marksFlaws) = (index, names, strict, maxDepth, marksFlaws);
    }

    /// <summary>Reads the whole text.</summary>
    /// <returns>Null, or a sentence on what is wrong.</returns>
    public string? Scan()
    {
        var untidy = false;
        var end = Values(SkipBlanks(JsonText.MarkLength(_bytes), ref untidy));
        if (end < 0) return _fault;
        end = SkipBlanks(end, ref untidy);
        return end == _bytes.Length ? null : JsonFault.Expected("the end", _bytes, end);
    }

    /// <summary>Reads the outermost value and everything in it.</summary>
    /// <returns>Where it ends; negative when there is a fault, as for all methods here that return where they end.</returns>
    private int Values(int at)
    {
        ref var text = ref _text;
        var names = _names;
        var (count, depth, container) = (0, 0, -1);
        var close = default(byte);
        while (true)
        {
            ref var node = ref _index.Append(count);
            if (close == '}')
            {
                at = Name(ref text, at, ref node, container);
                if (at < 0) return at;
                ref var inside = ref _index[container];
                if (names is not null && names.Note(Hash(ref text, ref node), container, count) is var twin and > 0) _index[twin].Hidden = inside.Untidy = true;
                if (Byte(ref text, at) != ':') at = SkipBlanks(at, ref inside.Untidy);
                if (Byte(ref text, at) != ':') return Fault(JsonFault.Expected("':'", _bytes, at));
                if (IsBlank(Byte(ref text, ++at))) at = SkipBlanks(at, ref inside.Untidy);
            }
            node.Start = at;
            count++;
            var first = Byte(ref text, at);
            if (first is (byte)'{' or (byte)'[')
            {
                if (++depth > _maxDepth && !IsMarkedTooDeep(ref node, container, depth)) return Fault(JsonFault.TooDeep(at, _maxDepth));
                node.Kind = first == '{' ? JsonKind.Object : JsonKind.Array;

                // Until a container is closed, it remembers the one around it.
                node.Next = container;
                container = count - 1;
                close = (byte)(first + 2);
                at++;
                if (IsBlank(Byte(ref text, at))) at = SkipBlanks(at, ref node.Untidy);
                if (Byte(ref text, at) != close) continue;
            }
            else
            {
                at = Simple(ref text, at, ref node, container);
                if (at < 0) return at;
                node.Length = at - node.Start;
                node.Next = count;
                if (container < 0) return at;
            }

            // What follows: a comma and the next value, or the ends of containers.
            while (true)
            {
                ref var open = ref _index[container];
                var found = Byte(ref text, at);
                if (IsBlank(found)) found = Byte(ref text, at = SkipBlanks(at, ref open.Untidy));
                if (found == ',')
                {
                    found = Byte(ref text, ++at);
                    if (IsBlank(found)) found = Byte(ref text, at = SkipBlanks(at, ref open.Untidy));
                    if (_strict || found != close) break;
                    open.Untidy = true;
                }
                if (found != close) return Fault(JsonFault.Expected($"',' or '{(char)close}'", _bytes, at));
                at++;
                depth--;
                container = open.Next;
                open.Next = count;
                open.Length = at - open.Start;
                if (container < 0) return at;
                ref var around = ref _index[container];
                around.Untidy |= open.Untidy;
                close = around.Kind == JsonKind.Object ? (byte)'}' : (byte)']';
            }
        }
    }

    /// <summary>Reads a member's name up to behind its closing quote.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Name(ref byte text, int at, ref JsonIndex.Node node, int container)
    {
        if (Byte(ref text, at) != '"') return Fault(JsonFault.Expected("a name in double quotes", _bytes, at));
        node.NameStart = ++at;
        at = Text(ref text, at, ref node.NameEscaped, ref node, container);
        node.NameLength = at - 1 - node.NameStart;
        return at;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint Hash(ref byte text, ref JsonIndex.Node node) =>
        node.NameEscaped ? NameTable.Hash(_index.NameOf(node)) : NameTable.Hash(ref Unsafe.Add(ref text, node.NameStart), node.NameLength);

    /// <summary>Reads a value that has no parts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Simple(ref byte text, int at, ref JsonIndex.Node node, int container)
    {
        var first = Byte(ref text, at);
        if (first == '"')
        {
            node.Kind = JsonKind.String;
            return Text(ref text, at + 1, ref node.Escaped, ref node, container);
        }
        if (first is (>= (byte)'0' and <= (byte)'9') or (byte)'-')
        {
            node.Kind = JsonKind.Number;
            return Number(at);
        }
        return Literal(at, ref node.Kind);
    }

    /// <summary>Reads a text from behind its opening quote to behind its closing quote.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Text(ref byte text, int at, ref bool escaped, ref JsonIndex.Node node, int container)
    {
        var end = at + CountPlain(ref text, at);
        return Byte(ref text, end) == '"' ? end + 1 : LongText(at, end, ref escaped, ref node, container);
    }

    /// <summary>Reads the rest of a text that is long or has escapes.</summary>
    private int LongText(int start, int at, ref bool escaped, ref JsonIndex.Node node, int container)
    {
        var hasSurrogates = false;
        while (true)
        {
            switch (Byte(ref _text, at))
            {
                case (byte)'"':
                    if (!hasSurrogates || !JsonText.HasLoneSurrogate(_bytes[start..at]) || IsMarked(JsonFlaw.LoneSurrogate, ref node, container)) return at + 1;
                    return Fault(JsonFault.LoneSurrogate(start - 1));
                case (byte)'\\':
                    escaped = true;
                    hasSurrogates |= Byte(ref _text, at + 1) == 'u' && Byte(ref _text, at + 2) is (byte)'d' or (byte)'D';
                    at = Escape(at + 1);
                    if (at < 0) return at;
                    break;
                case < 0x20:
                    return Fault(JsonFault.Expected(at == _bytes.Length ? "the text's closing quote" : "an escape, as control characters must be", _bytes, at));
            }
            at += CountPlain(ref _text, at);
        }
    }

    /// <summary>How many of the next 32 bytes stand for themselves in a text: up to a quote, a backslash or a control character.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int CountPlain(ref byte text, int at)
    {
        var bytes = Vector256.LoadUnsafe(ref text, (nuint)at);
        var special = Vector256.Equals(bytes, Vector256.Create((byte)'"'))
            | Vector256.Equals(bytes, Vector256.Create((byte)'\\'))
            | AtMost(bytes, 0x1F);
        return BitOperations.TrailingZeroCount(special.ExtractMostSignificantBits());
    }

    /// <summary>Reads what is behind a backslash.</summary>
    private int Escape(int at)
    {
        if (Byte(ref _text, at) is (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t') return at + 1;
        if (Byte(ref _text, at) != 'u') return Fault(JsonFault.Expected("one of \" \\ / b f n r t u after the backslash", _bytes, at));
        for (var digit = 0; digit < 4; digit++)
        {
            if (!char.IsAsciiHexDigit((char)Byte(ref _text, ++at))) return Fault(JsonFault.Expected("four hexadecimal digits after \\u", _bytes, at));
        }
        return at + 1;
    }

    private int Literal(int at, ref JsonKind kind)
    {
        var rest = _bytes[at..];
        if (rest.StartsWith("true"u8)) kind = JsonKind.True;
        else if (rest.StartsWith("false"u8)) kind = JsonKind.False;
        else if (rest.StartsWith("null"u8)) kind = JsonKind.Null;
        else return Fault(JsonFault.Expected("a value", _bytes, at));
        return at + (kind == JsonKind.False ? 5 : 4);
    }

    private int Number(int at)
    {
        ref var text = ref _text;
        var start = at;
        if (Byte(ref text, at) == '-') at++;
        var digits = CountDigits(ref text, at);
        if (digits == 0) return Fault(JsonFault.Expected("a digit", _bytes, at));
        if (digits > 1 && Byte(ref text, at) == '0') return Fault($"The body is not JSON, at byte {start}: a number cannot begin with a superfluous 0.");
        at += digits;
        if (Byte(ref text, at) == '.')
        {
            at++;
            digits = CountDigits(ref text, at);
            if (digits == 0) return Fault(JsonFault.Expected("a digit", _bytes, at));
            at += digits;
        }
        if (Byte(ref text, at) is not ((byte)'e' or (byte)'E')) return at;
        at++;
        if (Byte(ref text, at) is (byte)'+' or (byte)'-') at++;
        digits = CountDigits(ref text, at);
        return digits == 0 ? Fault(JsonFault.Expected("a digit", _bytes, at)) : at + digits;
    }

    /// <summary>How many digits stand here.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int CountDigits(ref byte text, int at)
    {
        var start = at;
        int found;
        do
        {
            var digits = AtMost(Vector256.LoadUnsafe(ref text, (nuint)at) - Vector256.Create((byte)'0'), 9);
            found = BitOperations.TrailingZeroCount(~digits.ExtractMostSignificantBits());
            at += found;
        }
        while (found == Vector256<byte>.Count);
        return at - start;
    }

    /// <summary>Marks the bytes up to a limit; quicker than comparing, as processors have no unsigned comparison of bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> AtMost(Vector256<byte> bytes, byte limit) => Vector256.Equals(Vector256.Min(bytes, Vector256.Create(limit)), bytes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsBlank(byte found) => found is <= (byte)' ' or (byte)'/';

    /// <summary>Moves over white space and, when lenient, comments; stops at anything else. Line ends and comments make the container
    /// untidy.</summary>
    private readonly int SkipBlanks(int at, ref bool untidy)
    {
        while (true)
        {
            switch (Byte(ref _text, at))
            {
                case (byte)' ' or (byte)'\t':
                    at++;
                    break;
                case (byte)'\n' or (byte)'\r':
                    untidy = true;
                    at++;
                    break;
                case (byte)'/' when !_strict && CommentLength(_bytes[at..]) is var length and > 0:
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
    private static byte Byte(ref byte text, int at) => Unsafe.Add(ref text, at);

    /// <summary>Notes a flaw at a value and at all containers around it; false when a flaw is a fault of the whole text.</summary>
    private readonly bool IsMarked(JsonFlaw flaw, ref JsonIndex.Node node, int container)
    {
        if (!_marksFlaws) return false;
        node.Flaw = flaw;
        // Around a container that has one already, all have.
        for (var around = container; around >= 0 && _index[around].Flaw == JsonFlaw.None; around = _index[around].Next) _index[around].Flaw = flaw;
        return true;
    }

    // The outermost one stands for all in it.
    private readonly bool IsMarkedTooDeep(ref JsonIndex.Node node, int container, int depth) =>
        depth > _maxDepth + 1 ? _marksFlaws : IsMarked(JsonFlaw.TooDeep, ref node, container);

    private int Fault(string sentence)
    {
        _fault = sentence;
        return -1;
    }
}
