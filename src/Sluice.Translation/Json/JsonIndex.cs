using System.Runtime.InteropServices;
using System.Text.Unicode;

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
    private Node[] _nodes = new Node[256];
    private uint[] _nameHashes = new uint[256];
    private Frame[] _open = [];
    private byte[] _text = [];
    private byte[] _unescaped = [];
    private int _start;
    private int _count;
    private int _hashes;
    private int _depth;

    /// <summary>The outermost value of the text last read.</summary>
    public JsonValue Root => new(this, 0);

    public ref readonly Node this[int node] => ref _nodes[node];

    /// <summary>A stretch of the text last read.</summary>
    public ReadOnlySpan<byte> Slice(int start, int length) => _text.AsSpan(_start + start, length);

    /// <summary>Reads a text.</summary>
    /// <param name="text">UTF-8; must stay unchanged as long as the values are used.</param>
    /// <param name="strict">Whether trailing commas and comments are errors.</param>
    /// <param name="maxDepth">Levels of nesting allowed.</param>
    /// <returns>Null, or a sentence on what is wrong and at which byte.</returns>
    public string? Read(ReadOnlyMemory<byte> text, bool strict, int maxDepth)
    {
        if (!MemoryMarshal.TryGetArray(text, out var array)) array = text.ToArray();
        (_text, _start) = (array.Array!, array.Offset);
        (_count, _hashes, _depth) = (0, 0, 0);
        if (_open.Length < maxDepth) _open = new Frame[maxDepth];

        var bytes = text.Span;
        if (!Utf8.IsValid(bytes)) return JsonFault.NotUtf8(bytes);
        var scanner = new JsonScanner(bytes, this, strict, maxDepth);
        return scanner.Scan();
    }

    /// <summary>Whether a container is open, and of which kind the innermost is.</summary>
    public JsonKind Innermost => _depth == 0 ? JsonKind.Missing : _nodes[_open[_depth - 1].Node].Kind;

    public int Depth => _depth;

    /// <summary>Adds a value that has no parts.</summary>
    public void Add(in Name name, int start, int length, JsonKind kind) =>
        Append(new() { NameStart = name.Start, NameLength = name.Length, NameEscaped = name.Escaped, Start = start, Length = length, Kind = kind, Next = _count + 1 });

    /// <summary>Opens an object or array.</summary>
    public void Open(in Name name, int start, JsonKind kind)
    {
        _open[_depth++] = new() { Node = _count, FirstHash = _hashes };
        Append(new() { NameStart = name.Start, NameLength = name.Length, NameEscaped = name.Escaped, Start = start, Kind = kind });
    }

    /// <summary>Closes the innermost container.</summary>
    /// <param name="end">Just behind its closing bracket.</param>
    public void Close(int end)
    {
        var frame = _open[--_depth];
        ref var node = ref _nodes[frame.Node];
        node.Length = end - node.Start;
        node.Next = _count;
        _hashes = frame.FirstHash;
        if (node.Untidy && _depth > 0) _nodes[_open[_depth - 1].Node].Untidy = true;
    }

    /// <summary>Notes that something in the innermost container must not be copied along.</summary>
    public void MarkUntidy()
    {
        if (_depth > 0) _nodes[_open[_depth - 1].Node].Untidy = true;
    }

    /// <summary>Notes a name in the innermost object and hides an earlier member of that name. Names are compared by hash first; only
    /// a hit is looked at closely.</summary>
    public void NoteName(in Name name)
    {
        var text = Slice(name.Start, name.Length);
        if (name.Escaped) text = Unescape(text);
        var hash = Hash(text);
        ref var frame = ref _open[_depth - 1];
        var bit = 1UL << (int)(hash >> 26);
        if ((frame.Seen & bit) != 0 && _nameHashes.AsSpan(frame.FirstHash, _hashes - frame.FirstHash).Contains(hash)) HideTwin(text, frame.Node);
        frame.Seen |= bit;
        if (_hashes == _nameHashes.Length) Array.Resize(ref _nameHashes, 2 * _hashes);
        _nameHashes[_hashes++] = hash;
    }

    private void Append(in Node node)
    {
        if (_count == _nodes.Length) Array.Resize(ref _nodes, 2 * _count);
        _nodes[_count++] = node;
    }

    private void HideTwin(ReadOnlySpan<byte> name, int container)
    {
        for (var i = container + 1; i < _count; i = _nodes[i].Next)
        {
            ref var sibling = ref _nodes[i];
            if (sibling.Hidden || !JsonText.Equal(Slice(sibling.NameStart, sibling.NameLength), name)) continue;
            sibling.Hidden = true;
            _nodes[container].Untidy = true;
        }
    }

    private static uint Hash(ReadOnlySpan<byte> name)
    {
        ulong head = 0, tail = 0;
        if (name.Length >= 8)
        {
            head = MemoryMarshal.Read<ulong>(name);
            tail = MemoryMarshal.Read<ulong>(name[^8..]);
        }
        else
        {
            foreach (var b in name) head = (head << 8) | b;
        }
        var mixed = (head ^ ulong.RotateLeft(tail, 23) ^ ((ulong)name.Length << 56)) * 0x9E3779B97F4A7C15;
        return (uint)(mixed >> 32);
    }

    private ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> name)
    {
        if (_unescaped.Length < name.Length) _unescaped = new byte[name.Length];
        return _unescaped.AsSpan(0, JsonText.Unescape(name, _unescaped));
    }

    /// <summary>A member's name: where it lies between its quotes. The default is no name.</summary>
    internal readonly record struct Name(int Start, int Length, bool Escaped);

    /// <summary>One value. <see cref="Next"/> is the node after its whole subtree: the next sibling, if there is one.</summary>
    internal struct Node
    {
        public int NameStart, NameLength, Start, Length, Next;
        public JsonKind Kind;
        public bool NameEscaped, Hidden, Untidy;
    }

    /// <summary>An open container: its node, and the hashes of its names.</summary>
    private struct Frame
    {
        public int Node, FirstHash;
        public ulong Seen;
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
