using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Sluice.Translation.Json;

namespace Sluice.Routing.Values;

/// <summary>
/// A JSON value that triggers ask and mappings compute with. It is a value of an indexed text, which stays where it is, or one made: a
/// constant, or a string, number, object or array in an <see cref="Arena"/>. Good as long as its text and its arena are not reused.
/// </summary>
/// <remarks>
/// Evaluating a mapping hands on hundreds of values. Two words travel in registers, but only where nobody takes a value's address: so what it can do is
/// written in static methods that take it by value.
/// </remarks>
[DebuggerDisplay("{ToString()}")]
internal readonly partial struct Value
{
    // Bytes of the longest string there can be.
    private const int LengthMax = (1 << (KindAt - 32)) - 1;
    private const int KindAt = 61;
    private const int Name = 1;
    private const int Escapes = 2;

    // Owns the numbers that were computed.
    private static readonly object Computed = new();

    // The second word has the kind in its highest three bits, below it B in 29, below it A in 32. They mean, by the owner:
    // JsonIndex: A is the node. B has Name if it is that node's name, and Escapes if any are in the string.
    // Arena: a string from A of length B, or container A.
    // byte[]: a constant string of length B in plain UTF-8. A is its hash, made negative. Where the array is longer, the string stands between quotes and
    // needs no escapes, so that the whole is its JSON.
    // Computed: all of the second word is a number's bits.
    // None: one of the kinds that have no content.
    private readonly object? _owner;
    private readonly ulong _bits;

    private Value(ValueKind kind, object? owner, int a, int b) => (_owner, _bits) = (owner, ((ulong)kind << KindAt) | ((ulong)(uint)b << 32) | (uint)a);

    private Value(double number) => (_owner, _bits) = (Computed, BitConverter.DoubleToUInt64Bits(number));

    /// <summary>A value of a text.</summary>
    public Value(JsonIndex index, int node) : this((ValueKind)index[node].Kind, index, node, index[node].Escaped ? Escapes : 0)
    {
    }

    public static Value Undefined => default;

    public static Value Null => new(ValueKind.Null, null, 0, 0);

    public static Value True => new(ValueKind.True, null, 0, 0);

    /// <summary>The empty string.</summary>
    public static Value Empty { get; } = Constant([]);

    public static Value False => new(ValueKind.False, null, 0, 0);

    public ValueKind Kind
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ReferenceEquals(_owner, Computed) ? ValueKind.Number : (ValueKind)(_bits >> KindAt);
    }

    /// <summary>Whether it is missing or null.</summary>
    public bool IsNothing => Kind <= ValueKind.Null;

    public bool IsContainer => Kind >= ValueKind.Object;

    /// <summary>Whether it stands in a text that was read, and nobody made it out of others.</summary>
    public bool IsAsRead => _owner is JsonIndex;

    private int A => (int)_bits;

    private int B => (int)(_bits >> 32) & LengthMax;

    // Nothing else that is a string has a negative A.
    private bool IsConstant => A < 0 && Kind == ValueKind.String;

    // Of a constant: whether its JSON is kept too.
    private bool IsQuoted => Unsafe.As<byte[]>(_owner!).Length > B;

    private ReadOnlySpan<byte> Kept => Unsafe.As<byte[]>(_owner!).AsSpan(IsQuoted ? 1 : 0, B);

    private bool HasEscapes => (B & Escapes) != 0;

    public static Value Of(bool value) => value ? True : False;

    public static Value Of(double value) => new(value);

    /// <summary>A string that is kept for long, such as one of a configuration.</summary>
    public static Value Constant(string text) => Constant(Encoding.UTF8.GetBytes(text));

    /// <summary>A string that is kept for long, in plain UTF-8.</summary>
    public static Value Constant(ReadOnlySpan<byte> utf8)
    {
        var kept = JsonText.NeedsEscape(utf8) ? utf8.ToArray() : [(byte)'"', .. utf8, (byte)'"'];
        return new(ValueKind.String, kept, NameComparer.Instance.GetHashCode(utf8) | int.MinValue, utf8.Length);
    }

    /// <summary>The index of a container in its arena.</summary>
    internal int Container => _owner is Arena ? A : throw new InvalidOperationException("Only what was made in an arena can be added to.");

    internal static Value InArena(ValueKind kind, Arena arena, int a, int b) => b <= LengthMax
        ? new(kind, arena, a, b)
        : throw new InvalidOperationException($"A text of {b} bytes is too long; {LengthMax} are possible.");

    /// <summary>The member of that name (plain UTF-8), undefined when there is none or this is no object.</summary>
    public Value this[ReadOnlySpan<byte> name] => Member(this, name);

    /// <summary>The member of that name, undefined when there is none or this is no object. Quickest for a <see cref="Constant(string)"/>.</summary>
    public Value this[Value name] => Member(this, name);

    /// <summary>The item at that index, undefined when there is none or this is no array.</summary>
    public Value this[int index] => ItemOf(this, index);

    /// <summary>Number of members or items; 0 for what is no container.</summary>
    public int Count => CountOf(this);

    /// <summary>A string's characters in UTF-8, without JSON's escapes; for a number of a text its spelling; empty for anything else. </summary>
    public ReadOnlySpan<byte> Utf8 => Utf8Of(this);

    /// <summary>A number's value; NaN for anything else.</summary>
    public double Number => NumberOf(this);

    /// <summary>Whether JavaScript takes it for true: not undefined, null, false, 0, NaN or the empty string.</summary>
    public bool IsTruthy => IsTrue(this);

    public bool IsEmptyString => IsEmpty(this);

    /// <summary>Whether a string may begin with a digit: false is certain, and is told without a copy where there are escapes.</summary>
    public bool MayBeginWithDigit => MayBeDigits(this);

    /// <summary>The members of an object with their names, or the items of an array.</summary>
    public Enumerator GetEnumerator() => Enumerate(this);

    /// <summary>A string's characters; for anything else its JSON.</summary>
    public override string ToString() => Show(this);

    /// <summary>Whether it is this string (plain UTF-8).</summary>
    public bool Is(ReadOnlySpan<byte> text) => IsText(this, text);

    /// <summary>Whether both are the same string. Two constants, as nearly all names are, are mostly told apart without a look at their characters.</summary>
    public bool Is(Value text) => IsText(this, text);

    /// <summary>Whether it is the very same value, and not just an equal one.</summary>
    public bool IsSame(Value other) => _bits == other._bits && ReferenceEquals(_owner, other._owner);

    /// <summary>Appends a string's characters in UTF-8, without JSON's escapes; nothing for anything else.</summary>
    public void AppendTo(ByteBuffer text) => Append(this, text);

    private static Value Member(Value of, ReadOnlySpan<byte> name)
    {
        if (of.Kind != ValueKind.Object) return default;
        if (of._owner is not JsonIndex index) return Unsafe.As<Arena>(of._owner!).Find(of.A, name);
        return name.Contains((byte)'\\') ? Unusual(of, name) : In(index, of.A, name);
    }

    private static Value Member(Value of, Value name)
    {
        if (of.Kind != ValueKind.Object) return default;
        if (of._owner is not JsonIndex index) return Unsafe.As<Arena>(of._owner!).Find(of.A, name);
        return name.IsConstant && name.IsQuoted ? In(index, of.A, name.Kept) : Member(of, name.Utf8);
    }

    private static Value ItemOf(Value of, int index)
    {
        if (of.Kind != ValueKind.Array || index < 0) return default;
        foreach (var item in of)
        {
            if (index-- == 0) return item.Value;
        }
        return default;
    }

    private static int CountOf(Value container)
    {
        if (!container.IsContainer) return 0;
        if (container._owner is Arena arena) return arena.Count(container.A);
        var count = 0;
        foreach (var _ in container) count++;
        return count;
    }

    private static ReadOnlySpan<byte> Utf8Of(Value value)
    {
        if (value.Kind is not (ValueKind.String or ValueKind.Number)) return default;
        switch (value._owner)
        {
            case JsonIndex index when value.Kind == ValueKind.Number:
                return index.Slice(index[value.A].Start, index[value.A].Length);
            case JsonIndex index:
                return value.HasEscapes ? JsonText.Plain(Written(value, index)) : Written(value, index);
            case Arena arena:
                return arena.Text(value.A, value.B);
            default:
                return value.IsConstant ? value.Kept : default;
        }
    }

    private static double NumberOf(Value value)
    {
        if (value.Kind != ValueKind.Number) return double.NaN;
        if (ReferenceEquals(value._owner, Computed)) return BitConverter.UInt64BitsToDouble(value._bits);
        // Utf8Parser is wrong in the last digit now and then.
        return double.Parse(value.Utf8, NumberStyles.Float, CultureInfo.InvariantCulture);
    }

    private static bool IsTrue(Value value) => value.Kind switch
    {
        ValueKind.True or ValueKind.Object or ValueKind.Array => true,
        ValueKind.String => !value.IsEmptyString,
        ValueKind.Number => value.Number is not (0 or double.NaN),
        _ => false,
    };

    private static bool IsEmpty(Value value) =>
        value.Kind == ValueKind.String && (value._owner is JsonIndex index ? Written(value, index).IsEmpty : value.B == 0);

    private static bool MayBeDigits(Value value)
    {
        if (value.Kind != ValueKind.String) return false;
        var text = value._owner is JsonIndex index ? Written(value, index) : value.Utf8;
        return text is [(byte)'\\' or (>= (byte)'0' and <= (byte)'9'), ..];
    }

    private static Enumerator Enumerate(Value value) => !value.IsContainer ? default : value._owner switch
    {
        JsonIndex index => new(index, value.A + 1, index[value.A].Next),
        _ => new(Unsafe.As<Arena>(value._owner!), Unsafe.As<Arena>(value._owner!).First(value.A)),
    };

    private static string Show(Value value)
    {
        if (value.Kind == ValueKind.String) return Encoding.UTF8.GetString(value.Utf8);
        var json = new ByteBuffer();
        value.WriteTo(json);
        return Encoding.UTF8.GetString(json.Span);
    }

    private static bool IsText(Value value, ReadOnlySpan<byte> text)
    {
        if (value.Kind != ValueKind.String) return false;
        if (value._owner is not JsonIndex index) return value.B == text.Length && value.Utf8.SequenceEqual(text);
        return value.HasEscapes ? JsonText.Means(Written(value, index), text) : Written(value, index).SequenceEqual(text);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsText(Value value, Value text)
    {
        if (!value.IsConstant || !text.IsConstant) return text.Kind == ValueKind.String && IsText(value, text.Utf8);
        return value._bits == text._bits && (ReferenceEquals(value._owner, text._owner) || value.Kept.SequenceEqual(text.Kept));
    }

    private static void Append(Value value, ByteBuffer text)
    {
        if (value.Kind != ValueKind.String) return;
        if (value._owner is not JsonIndex index || !value.HasEscapes)
        {
            text.Write(value.Utf8);
            return;
        }
        var written = Written(value, index);
        var start = text.Length;
        text.Rewind(start + JsonText.Unescape(written, text.Append(written.Length)));
    }

    // The index takes a backslash in a name for the beginning of an escape.
    private static Value Unusual(Value of, ReadOnlySpan<byte> name)
    {
        foreach (var member in of)
        {
            if (member.Key.Is(name)) return member.Value;
        }
        return default;
    }

    private static Value NameOf(JsonIndex index, int node) => new(ValueKind.String, index, node, index[node].NameEscaped ? Name | Escapes : Name);

    private static Value In(JsonIndex index, int container, ReadOnlySpan<byte> name) =>
        index.Find(container, name) is var member and > 0 ? new(index, member) : default;

    // A string of a text as it is written there.
    private static ReadOnlySpan<byte> Written(Value value, JsonIndex index)
    {
        ref var node = ref index[value.A];
        return (value.B & Name) != 0 ? index.Slice(node.NameStart, node.NameLength) : index.Slice(node.Start + 1, node.Length - 2);
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
        private readonly Arena? _arena;
        private readonly int _end;
        private int _current;
        private int _next;

        public Enumerator(JsonIndex index, int first, int end) => (_index, _next, _end) = (index, first, end);

        public Enumerator(Arena arena, int first) => (_arena, _next) = (arena, first);

        public readonly Child Current
        {
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get => _arena is not null
                ? new(_arena.KeyOf(_current), _arena.ValueOf(_current))
                : new(_index![_current].NameStart > 0 ? NameOf(_index, _current) : default, new(_index, _current));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool MoveNext()
        {
            if (_arena is not null)
            {
                if (_next == Arena.End) return false;
                _current = _next;
                _next = _arena.Next(_current);
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
