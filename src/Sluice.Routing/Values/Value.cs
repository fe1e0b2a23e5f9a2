using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Sluice.Translation.Json;

namespace Sluice.Routing.Values;

/// <summary>
/// A JSON value that triggers ask and mappings compute with. It is a value of an indexed text, which stays where it is, or one made: a
/// constant, or a string, number, object or array on a <see cref="Sheet"/>. Good as long as its text and its sheet are not reused.
/// </summary>
[DebuggerDisplay("{ToString()}")]
internal readonly struct Value
{
    // JsonIndex: node _a of its text, or that node's name if _b is 1. Sheet: a string from _a of length _b, or container _a. byte[]: a constant string in plain
    // UTF-8 from _a of length _b: if _a is 1 it stands between quotes and needs no escapes, so that the whole is its JSON. None:
    // a number made, its 64 bits in _a and _b; or one of the kinds that have no content.
    private readonly object? _owner;
    private readonly int _a;
    private readonly int _b;

    private Value(ValueKind kind, object? owner, int a, int b) => (Kind, _owner, _a, _b) = (kind, owner, a, b);

    /// <summary>A value of a text, or undefined if it is missing.</summary>
    public Value(JsonIndex index, int node) : this((ValueKind)index[node].Kind, index, node, 0)
    {
    }

    public static Value Undefined => default;

    public static Value Null => new(ValueKind.Null, null, 0, 0);

    public static Value True => new(ValueKind.True, null, 0, 0);

    /// <summary>The empty string.</summary>
    public static Value Empty { get; } = Constant([]);

    public static Value False => new(ValueKind.False, null, 0, 0);

    public ValueKind Kind { get; }

    /// <summary>Whether it is missing or null.</summary>
    public bool IsNothing => Kind <= ValueKind.Null;

    public bool IsContainer => Kind >= ValueKind.Object;

    public static Value Of(bool value) => value ? True : False;

    public static Value Of(double value)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        return new(ValueKind.Number, null, (int)bits, (int)(bits >> 32));
    }

    /// <summary>A string that is kept for long, such as one of a configuration.</summary>
    public static Value Constant(string text) => Constant(Encoding.UTF8.GetBytes(text));

    /// <summary>A string that is kept for long, in plain UTF-8.</summary>
    public static Value Constant(ReadOnlySpan<byte> utf8) => JsonText.NeedsEscape(utf8)
        ? new(ValueKind.String, utf8.ToArray(), 0, utf8.Length)
        : new(ValueKind.String, (byte[])[(byte)'"', .. utf8, (byte)'"'], 1, utf8.Length);

    /// <summary>The place of a container on its sheet.</summary>
    internal int Container => _owner is Sheet ? _a : throw new InvalidOperationException("Only what was made on a sheet can be added to.");

    internal static Value OnSheet(ValueKind kind, Sheet sheet, int a, int b) => new(kind, sheet, a, b);

    /// <summary>The member of that name (plain UTF-8), undefined when there is none or this is no object.</summary>
    public Value this[ReadOnlySpan<byte> name]
    {
        get
        {
            if (Kind != ValueKind.Object) return default;
            if (_owner is JsonIndex index)
            {
                if (name.Contains((byte)'\\')) return Unusual(name);
                return index.Find(_a, name) is var member and > 0 ? new(index, member) : default;
            }
            return ((Sheet)_owner!).Find(_a, name);
        }
    }

    /// <summary>The item at that place, undefined when there is none or this is no array.</summary>
    public Value this[int place]
    {
        get
        {
            if (Kind != ValueKind.Array || place < 0) return default;
            foreach (var item in this)
            {
                if (place-- == 0) return item.Value;
            }
            return default;
        }
    }

    /// <summary>Number of members or items; 0 for what is no container.</summary>
    public int Count
    {
        get
        {
            if (!IsContainer) return 0;
            if (_owner is Sheet sheet) return sheet.Count(_a);
            var count = 0;
            foreach (var _ in this) count++;
            return count;
        }
    }

    /// <summary>A string's characters in UTF-8, without JSON's escapes; for a number of a text its spelling; empty for anything else. </summary>
    public ReadOnlySpan<byte> Utf8
    {
        get
        {
            if (Kind is not (ValueKind.String or ValueKind.Number)) return default;
            switch (_owner)
            {
                case JsonIndex index:
                    return Kind == ValueKind.String ? Unescaped(Escaped(index)) : index.Slice(index[_a].Start, index[_a].Length);
                case Sheet sheet:
                    return sheet.Text(_a, _b);
                case null:
                    return default;
                default:
                    // An array's exact type is dear to ask for, and there is no other owner.
                    return Unsafe.As<byte[]>(_owner).AsSpan(_a, _b);
            }
        }
    }

    /// <summary>A number's value; NaN for anything else.</summary>
    public double Number
    {
        get
        {
            if (Kind != ValueKind.Number) return double.NaN;
            if (_owner is null) return BitConverter.Int64BitsToDouble(((long)_b << 32) | (uint)_a);
            // Utf8Parser is wrong in the last digit now and then.
            return double.Parse(Utf8, NumberStyles.Float, CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Whether JavaScript takes it for true: not undefined, null, false, 0, NaN or the empty string.</summary>
    public bool IsTruthy => Kind switch
    {
        ValueKind.True or ValueKind.Object or ValueKind.Array => true,
        ValueKind.String => !IsEmptyString,
        ValueKind.Number => Number is not (0 or double.NaN),
        _ => false,
    };

    public bool IsEmptyString => Kind == ValueKind.String && (_owner is JsonIndex index ? Escaped(index).IsEmpty : _b == 0);

    /// <summary>The members of an object with their names, or the items of an array.</summary>
    public Enumerator GetEnumerator() => !IsContainer ? default : _owner switch
    {
        JsonIndex index => new(index, _a + 1, index[_a].Next),
        _ => new((Sheet)_owner!, ((Sheet)_owner!).First(_a)),
    };

    /// <summary>A string's characters; for anything else its JSON.</summary>
    public override string ToString()
    {
        if (Kind == ValueKind.String) return Encoding.UTF8.GetString(Utf8);
        var json = new ByteBuffer();
        WriteTo(json);
        return Encoding.UTF8.GetString(json.Span);
    }

    /// <summary>Whether it is this string (plain UTF-8).</summary>
    public bool Is(ReadOnlySpan<byte> text)
    {
        if (Kind != ValueKind.String) return false;
        if (_owner is not JsonIndex index) return _b == text.Length && Utf8.SequenceEqual(text);
        var raw = Escaped(index);
        // No escape is shorter than what it means.
        if (raw.Length < text.Length) return false;
        return raw.Contains((byte)'\\') ? Unescaped(raw).SequenceEqual(text) : raw.SequenceEqual(text);
    }

    /// <summary>Appends a string's characters in UTF-8, without JSON's escapes; nothing for anything else.</summary>
    public void AppendTo(ByteBuffer text)
    {
        if (Kind != ValueKind.String) return;
        if (_owner is not JsonIndex index || Escaped(index) is var escaped && !escaped.Contains((byte)'\\') || JsonText.HasLoneSurrogate(escaped))
        {
            text.Write(Utf8);
            return;
        }
        var start = text.Length;
        text.Rewind(start + JsonText.Unescape(escaped, text.Append(escaped.Length)));
    }

    /// <summary>Appends its JSON, undefined as null; undefined members are left out. What comes from a text is copied as it stands.</summary>
    public void WriteTo(ByteBuffer json)
    {
        switch (Kind)
        {
            case ValueKind.True:
                json.Write("true"u8);
                break;
            case ValueKind.False:
                json.Write("false"u8);
                break;
            case ValueKind.Number when _owner is null:
                JsNumber.Write(Number, json);
                break;
            case ValueKind.Number:
                json.Write(Utf8);
                break;
            case ValueKind.String when _owner is JsonIndex index:
                json.Write("\""u8, Escaped(index), "\""u8);
                break;
            case ValueKind.String when _a == 1 && _owner is byte[] quoted:
                json.Write(quoted);
                break;
            case ValueKind.String:
                WriteString(Utf8, json);
                break;
            case ValueKind.Object or ValueKind.Array when _owner is JsonIndex index && !index[_a].Untidy:
                json.Write(index.Slice(index[_a].Start, index[_a].Length));
                break;
            case ValueKind.Object:
                WriteMembers(json);
                break;
            case ValueKind.Array:
                WriteItems(json);
                break;
            default:
                json.Write("null"u8);
                break;
        }
    }

    /// <summary>Appends plain UTF-8 as a JSON string, quotes and all.</summary>
    public static void WriteString(ReadOnlySpan<byte> utf8, ByteBuffer json)
    {
        json.Write((byte)'"');
        JsonText.Escape(utf8, json);
        json.Write((byte)'"');
    }

    // The index takes a backslash in a name for the beginning of an escape.
    private Value Unusual(ReadOnlySpan<byte> name)
    {
        foreach (var member in this)
        {
            if (member.Key.Is(name)) return member.Value;
        }
        return default;
    }

    private void WriteMembers(ByteBuffer json)
    {
        json.Write((byte)'{');
        var first = true;
        foreach (var member in this)
        {
            if (member.Value.Kind == ValueKind.Undefined) continue;
            if (!first) json.Write((byte)',');
            first = false;
            member.Key.WriteTo(json);
            json.Write((byte)':');
            member.Value.WriteTo(json);
        }
        json.Write((byte)'}');
    }

    private void WriteItems(ByteBuffer json)
    {
        json.Write((byte)'[');
        var first = true;
        foreach (var item in this)
        {
            if (!first) json.Write((byte)',');
            first = false;
            item.Value.WriteTo(json);
        }
        json.Write((byte)']');
    }

    private static ReadOnlySpan<byte> Unescaped(ReadOnlySpan<byte> escaped)
    {
        if (!escaped.Contains((byte)'\\')) return escaped;
        var plain = new byte[escaped.Length];
        return plain.AsSpan(0, JsonText.Unescape(escaped, plain));
    }

    private ReadOnlySpan<byte> Escaped(JsonIndex index)
    {
        ref var node = ref index[_a];
        return _b == 1 ? index.Slice(node.NameStart, node.NameLength) : index.Slice(node.Start + 1, node.Length - 2);
    }

    /// <summary>A member of an object or an item of an array.</summary>
    /// <param name="Key">The member's name, which lives as long as the object; undefined for items.</param>
    /// <param name="Value">The member's value, or the item.</param>
    internal readonly record struct Child(Value Key, Value Value)
    {
        /// <summary>The member's name in plain UTF-8; empty for items.</summary>
        public ReadOnlySpan<byte> Name => Key.Utf8;
    }

    internal struct Enumerator
    {
        private readonly JsonIndex? _index;
        private readonly Sheet? _sheet;
        private readonly int _end;
        private int _current;
        private int _next;

        public Enumerator(JsonIndex index, int first, int end) => (_index, _next, _end) = (index, first, end);

        public Enumerator(Sheet sheet, int first) => (_sheet, _next) = (sheet, first);

        public readonly Child Current => _sheet is not null
            ? new(_sheet.KeyOf(_current), _sheet.ValueOf(_current))
            : new(_index![_current].NameStart > 0 ? new(ValueKind.String, _index, _current, 1) : default, new(_index, _current));

        public bool MoveNext()
        {
            if (_sheet is not null)
            {
                if (_next == Sheet.End) return false;
                _current = _next;
                _next = _sheet.Next(_current);
                return true;
            }
            while (_next < _end)
            {
                _current = _next;
                _next = _index![_current].Next;
                if (!_index[_current].Hidden) return true;
            }
            return false;
        }
    }
}
