using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sluice.Translation.Json;

/// <summary>
/// Reads JSON (RFC 8259) from bytes that are known to be valid UTF-8 and tells a <see cref="JsonIndex"/> where the values lie.
/// Lenient reading also takes comments and trailing commas, as the samples on Customer.io's own pages have them (spec 1.6).
/// </summary>
/// <remarks>
/// Written by hand because it does in one pass what <see cref="System.Text.Json.Utf8JsonReader"/> and three passes over its tokens
/// would: positions, overridden names, comments and commas to leave out, halves of surrogate pairs. It takes about half the time.
/// </remarks>
internal ref struct JsonScanner
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly JsonIndex _index;
    private readonly bool _strict;
    private readonly int _maxDepth;
    private string? _fault;
    private int _at;

    public JsonScanner(ReadOnlySpan<byte> bytes, JsonIndex index, bool strict, int maxDepth)
    {
        _bytes = bytes;
        (_index, _strict, _maxDepth) = (index, strict, maxDepth);
        _at = bytes.StartsWith("\uFEFF"u8) ? 3 : 0;
    }

    /// <summary>Reads the whole text.</summary>
    /// <returns>Null, or a sentence on what is wrong.</returns>
    public string? Scan()
    {
        SkipBlanks();
        if (_fault is null) Values();
        if (_fault is not null) return _fault;
        SkipBlanks();
        return _fault ?? (_at == _bytes.Length ? null : JsonFault.Expected("the end", _bytes, _at));
    }

    /// <summary>The outermost value and, as long as containers are open, everything in them.</summary>
    private void Values()
    {
        var name = default(JsonIndex.Name);
        do
        {
            switch (Peek())
            {
                case (byte)'{':
                case (byte)'[':
                    if (Opened(ref name)) continue;
                    break;
                case (byte)'"':
                    Text(name);
                    break;
                case (byte)'t':
                    Literal(name, "true"u8, JsonKind.True);
                    break;
                case (byte)'f':
                    Literal(name, "false"u8, JsonKind.False);
                    break;
                case (byte)'n':
                    Literal(name, "null"u8, JsonKind.Null);
                    break;
                default:
                    Number(name);
                    break;
            }
            if (_fault is not null) return;
            name = Next();
        }
        while (_fault is null && _index.Depth > 0);
    }

    /// <summary>Opens a container of that name. True when its first value follows, whose name it puts there; false when it was empty or
    /// is at fault.</summary>
    private bool Opened(ref JsonIndex.Name name)
    {
        if (_index.Depth == _maxDepth) return Fault(JsonFault.TooDeep(_at, _maxDepth));
        var isObject = _bytes[_at] == '{';
        _index.Open(name, _at++, isObject ? JsonKind.Object : JsonKind.Array);
        SkipBlanks();
        if (Peek() == (isObject ? '}' : ']'))
        {
            _index.Close(++_at);
            return false;
        }
        name = isObject ? MemberName() : default;
        return _fault is null;
    }

    /// <summary>What follows a value: a comma and the next value, whose name it returns, or the ends of containers.</summary>
    private JsonIndex.Name Next()
    {
        while (_index.Depth > 0)
        {
            SkipBlanks();
            var isObject = _index.Innermost == JsonKind.Object;
            var close = isObject ? (byte)'}' : (byte)']';
            var found = Peek();
            if (found == ',')
            {
                _at++;
                SkipBlanks();
                if (_strict || Peek() != close) return isObject ? MemberName() : default;
                _index.MarkUntidy();
                found = close;
            }
            if (found != close || _fault is not null)
            {
                Fault(JsonFault.Expected($"',' or '{(char)close}'", _bytes, _at));
                return default;
            }
            _index.Close(++_at);
        }
        return default;
    }

    private JsonIndex.Name MemberName()
    {
        if (Peek() != '"')
        {
            Fault(JsonFault.Expected("a name in double quotes", _bytes, _at));
            return default;
        }
        var start = _at + 1;
        var escaped = SkipText();
        if (_fault is not null) return default;
        var name = new JsonIndex.Name(start, _at - 1 - start, escaped);
        _index.NoteName(name);
        SkipBlanks();
        if (Peek() == ':') _at++;
        else Fault(JsonFault.Expected("':'", _bytes, _at));
        SkipBlanks();
        return name;
    }

    private void Text(in JsonIndex.Name name)
    {
        var start = _at;
        SkipText();
        if (_fault is null) _index.Add(name, start, _at - start, JsonKind.String);
    }

    /// <summary>Moves behind a text's closing quote. Returns whether there are escapes in it.</summary>
    private bool SkipText()
    {
        var start = _at++;
        var escaped = false;
        while (true)
        {
            SkipPlain();
            switch (Peek())
            {
                case (byte)'"':
                    _at++;
                    if (escaped && JsonText.HasLoneSurrogate(_bytes[(start + 1)..(_at - 1)])) Fault(JsonFault.LoneSurrogate(start));
                    return escaped;
                case (byte)'\\':
                    escaped = true;
                    if (!SkipEscape()) return true;
                    break;
                default:
                    Fault(_at == _bytes.Length ? JsonFault.Expected("the text's closing quote", _bytes, _at) : JsonFault.Expected("an escape, as control characters must be", _bytes, _at));
                    return escaped;
            }
        }
    }

    /// <summary>Moves to the next quote, backslash or control character, eight bytes at a time.</summary>
    private void SkipPlain()
    {
        const ulong Ones = 0x0101_0101_0101_0101;
        const ulong Tops = 0x8080_8080_8080_8080;
        ref var first = ref MemoryMarshal.GetReference(_bytes);
        while (_at + 8 <= _bytes.Length)
        {
            var eight = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, _at));
            var quotes = eight ^ (Ones * '"');
            var slashes = eight ^ (Ones * '\\');
            var found = (((quotes - Ones) & ~quotes) | ((slashes - Ones) & ~slashes) | ((eight - (Ones * 0x20)) & ~eight)) & Tops;
            if (found != 0)
            {
                // Borrows can only raise false alarms above the first true one, so the lowest mark is right.
                _at += System.Numerics.BitOperations.TrailingZeroCount(found) >> 3;
                return;
            }
            _at += 8;
        }
        while (_at < _bytes.Length && _bytes[_at] is not ((byte)'"' or (byte)'\\' or < 0x20)) _at++;
    }

    private bool SkipEscape()
    {
        _at++;
        if (Peek() is (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t')
        {
            _at++;
            return true;
        }
        if (Peek() != 'u') return Fault(JsonFault.Expected("one of \" \\ / b f n r t u after the backslash", _bytes, _at));
        _at++;
        for (var digit = 0; digit < 4; digit++, _at++)
        {
            if (!char.IsAsciiHexDigit((char)Peek())) return Fault(JsonFault.Expected("four hexadecimal digits after \\u", _bytes, _at));
        }
        return true;
    }

    private void Literal(in JsonIndex.Name name, ReadOnlySpan<byte> word, JsonKind kind)
    {
        if (!_bytes[_at..].StartsWith(word))
        {
            Fault(JsonFault.Expected("a value", _bytes, _at));
            return;
        }
        _index.Add(name, _at, word.Length, kind);
        _at += word.Length;
    }

    private void Number(in JsonIndex.Name name)
    {
        var start = _at;
        if (Peek() == '-') _at++;
        var digits = _at;
        if (!Digits()) return;
        if (_bytes[digits] == '0' && _at - digits > 1)
        {
            Fault($"The body is not JSON, at byte {start}: a number cannot begin with a superfluous 0.");
            return;
        }
        if (Peek() == '.')
        {
            _at++;
            if (!Digits()) return;
        }
        if (Peek() is (byte)'e' or (byte)'E')
        {
            _at++;
            if (Peek() is (byte)'+' or (byte)'-') _at++;
            if (!Digits()) return;
        }
        _index.Add(name, start, _at - start, JsonKind.Number);
    }

    private bool Digits()
    {
        var start = _at;
        while (_at < _bytes.Length && char.IsAsciiDigit((char)_bytes[_at])) _at++;
        return _at > start || Fault(JsonFault.Expected(start > 0 && char.IsAsciiDigit((char)_bytes[start - 1]) ? "a digit" : "a value", _bytes, start));
    }

    /// <summary>Moves over white space and, when lenient, comments. Line ends and comments make the container untidy.</summary>
    private void SkipBlanks()
    {
        while (_at < _bytes.Length)
        {
            switch (_bytes[_at])
            {
                case (byte)' ' or (byte)'\t':
                    _at++;
                    break;
                case (byte)'\n' or (byte)'\r':
                    _index.MarkUntidy();
                    _at++;
                    break;
                case (byte)'/' when !_strict:
                    _index.MarkUntidy();
                    if (!SkipComment()) return;
                    break;
                default:
                    return;
            }
        }
    }

    private bool SkipComment()
    {
        var rest = _bytes[_at..];
        if (rest.StartsWith("//"u8))
        {
            var end = rest.IndexOfAny((byte)'\n', (byte)'\r');
            _at = end < 0 ? _bytes.Length : _at + end;
            return true;
        }
        if (!rest.StartsWith("/*"u8)) return Fault(JsonFault.Expected("a value, or a comment", _bytes, _at));
        var close = rest[2..].IndexOf("*/"u8);
        if (close < 0) return Fault(JsonFault.Expected("the comment's end", _bytes, _bytes.Length));
        _at += close + 4;
        return true;
    }

    /// <summary>The byte here; 0, which nothing asks for, at the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly byte Peek() => (uint)_at < (uint)_bytes.Length ? _bytes[_at] : (byte)0;

    private bool Fault(string sentence)
    {
        _fault ??= sentence;
        return false;
    }
}
