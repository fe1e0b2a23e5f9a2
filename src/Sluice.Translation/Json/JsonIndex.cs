using System.Runtime.CompilerServices;

namespace Sluice.Translation.Json;

/// <summary>
/// Where every value of a JSON text lies: one pass, no object tree, memory reused from text to text. Values are read and copied from
/// the text itself, so numbers keep their spelling and members their order.
/// </summary>
/// <remarks>
/// It also notes what must not be copied as it stands: a member that a later one of the same name overrides (last one wins, spec 1.6),
/// line ends between values, and, when the reading is lenient, trailing commas and comments. A container with such a thing inside is
/// <see cref="Node.Untidy"/> and is rewritten member by member; all others are copied in one piece.
/// </remarks>
internal sealed class JsonIndex
{
    /// <summary>Zero bytes behind the text. No rule of JSON takes a zero byte, so the scanner stops at the end without asking where it
    /// is, and it may look this far ahead.</summary>
    public const int Padding = Utf8Check.Padding;

    /// <summary>Levels of nesting in a message, and in any JSON but that of calls on their way in. Those have a limit of their own, a quarter of this at most,
    /// so whatever was let in can be read everywhere behind; this bounds what came in some other way.</summary>
    public const int MessageDepth = 1024;

    private NameTable? _names;
    private Node[] _nodes = new Node[32];
    private byte[] _text = new byte[1024];
    private byte[] _unescaped = [];

    /// <summary>The outermost value of the text last read.</summary>
    public JsonValue Root => new(this, 0);

    /// <summary>Bytes of memory for the text and the places in it.</summary>
    public int HeldBytes => _text.Length + (_nodes.Length * Unsafe.SizeOf<Node>());

    public ref Node this[int node] => ref _nodes[node];

    /// <summary>A stretch of the text last read.</summary>
    public ReadOnlySpan<byte> Slice(int start, int length) => _text.AsSpan(start, length);

    /// <summary>Reads a text.</summary>
    /// <param name="text">UTF-8; it is copied.</param>
    /// <param name="strict">Whether trailing commas and comments are errors.</param>
    /// <param name="maxDepth">Levels of nesting allowed.</param>
    /// <returns>Null, or a sentence on what is wrong and at which byte.</returns>
    public string? Read(ReadOnlySpan<byte> text, bool strict, int maxDepth) => Read(text, Names(text), strict, maxDepth);

    /// <summary>Reads a text whose parts are judged each by itself: what is wrong with a value, but not with the text's form, does not make the whole unusable
    /// and is found by <see cref="JsonValue.Flaw"/>.</summary>
    /// <inheritdoc cref="Read(ReadOnlySpan{byte}, bool, int)"/>
    public string? ReadParts(ReadOnlySpan<byte> text, bool strict, int maxDepth) => Read(text, Names(text), strict, maxDepth, marksFlaws: true);

    /// <summary>Reads a message that the translation made. No object of it has two members of the same name, so none are sought: that is an eighth of
    /// the work.</summary>
    /// <param name="message">UTF-8; it is copied.</param>
    /// <returns>Null, or a sentence on what is wrong and at which byte.</returns>
    public string? ReadMessage(ReadOnlySpan<byte> message) => Read(message, names: null, strict: false, MessageDepth);

    /// <summary>Gives back the memory that the text last read does not need: for a text that is kept for long.</summary>
    public void Trim()
    {
        Array.Resize(ref _nodes, _nodes[0].Next);
        Array.Resize(ref _text, _nodes[0].Start + _nodes[0].Length + Padding);
        (_names, _unescaped) = (null, []);
    }

    private NameTable Names(ReadOnlySpan<byte> text)
    {
        _names ??= new(this);
        _names.Clear(text.Length / 16);
        return _names;
    }

    private string? Read(ReadOnlySpan<byte> text, NameTable? names, bool strict, int maxDepth, bool marksFlaws = false)
    {
        if (_text.Length < text.Length + Padding) _text = new byte[Math.Max(2 * _text.Length, text.Length + Padding)];
        text.CopyTo(_text);
        _text.AsSpan(text.Length, Padding).Clear();
        var padded = _text.AsSpan(0, text.Length + Padding);
        if (!Utf8Check.IsValid(padded)) return JsonFault.NotUtf8(text);
        return new JsonScanner(this, names, padded, strict, maxDepth, marksFlaws).Scan();
    }

    /// <summary>An empty node at the end.</summary>
    /// <param name="count">Number of nodes before it.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref Node Append(int count)
    {
        if (count == _nodes.Length) Array.Resize(ref _nodes, 2 * count);
        ref var node = ref _nodes[count];
        node = default;
        return ref node;
    }

    /// <summary>What a member's name means, and a quote behind it; at least eight more bytes can be read behind the name.</summary>
    public ReadOnlySpan<byte> NameOf(in Node member)
    {
        var name = Slice(member.NameStart, member.NameLength + 1);
        if (!member.NameEscaped) return name;
        if (_unescaped.Length < name.Length + 8) _unescaped = new byte[2 * (name.Length + 8)];
        return _unescaped.AsSpan(0, JsonText.Unescape(name, _unescaped));
    }

    /// <summary>Whether two members have the same name, however each is escaped.</summary>
    public bool HaveSameName(int left, int right) =>
        JsonText.Equal(Slice(_nodes[left].NameStart, _nodes[left].NameLength), Slice(_nodes[right].NameStart, _nodes[right].NameLength));

    /// <summary>The member of that name, which must need no escaping; 0, which is no member of anything, when there is none.</summary>
    public int Find(int container, ReadOnlySpan<byte> name)
    {
        var nodes = _nodes;
        if (nodes[container].Kind != JsonKind.Object) return 0;
        var end = nodes[container].Next;
        for (var i = container + 1; i < end;)
        {
            ref var node = ref nodes[i];
            if (node.NameLength == name.Length || node.NameEscaped)
            {
                var text = Slice(node.NameStart, node.NameLength);
                if (!node.Hidden && (node.NameEscaped ? JsonText.Equal(text, name) : text.SequenceEqual(name))) return i;
            }
            i = node.Next;
        }
        return 0;
    }

    /// <summary>One value. <see cref="Next"/> is the node after its whole subtree: the next sibling, if there is one.</summary>
    internal struct Node
    {
        public int NameStart, NameLength, Start, Length, Next;
        public JsonKind Kind;
        public bool NameEscaped, Escaped, Hidden, Untidy;
        public JsonFlaw Flaw;
    }
}

/// <summary>What a JSON value is.</summary>
internal enum JsonKind : byte
{
    /// <summary>There is no value: a member that was asked for is not there.</summary>
    Missing,
    Null,
    True,
    False,
    Number,
    String,
    Object,
    Array,
}
