using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;

namespace Sluice.Translation.Json;

/// <summary>
/// Where every value of a JSON text lies: one pass, no object tree, memory reused from text to text. Values are read and copied from
/// the text itself, so numbers keep their spelling and members their order.
/// </summary>
/// <remarks>
/// It also notes what must not be copied as it stands: a member that a later one of the same name overrides (last one wins, spec 1.6),
/// and, when the reading is lenient, trailing commas and comments. A container with such a thing inside is <c>Untidy</c> and is
/// rewritten member by member; all others are copied in one piece.
/// </remarks>
internal sealed class JsonIndex
{
    private readonly List<uint> _nameHashes = [];
    private Node[] _nodes = new Node[256];
    private int[] _open = new int[64];
    private int[] _firstHash = new int[64];
    private int _count;
    private byte[] _unescaped = [];

    /// <summary>The text last read.</summary>
    internal ReadOnlyMemory<byte> Text { get; private set; }

    /// <summary>The outermost value of the text last read.</summary>
    internal JsonValue Root => new(this, 0);

    internal ref readonly Node this[int node] => ref _nodes[node];

    /// <summary>Reads a text.</summary>
    /// <param name="text">UTF-8; must stay unchanged as long as the values are used.</param>
    /// <param name="strict">Whether trailing commas and comments are errors.</param>
    /// <param name="maxDepth">Levels of nesting allowed.</param>
    /// <returns>Null, or a sentence on what is wrong and at which byte.</returns>
    public string? Read(ReadOnlyMemory<byte> text, bool strict, int maxDepth)
    {
        _count = 0;
        var bytes = text.Span;
        if (bytes.StartsWith("\uFEFF"u8))
        {
            text = text[3..];
            bytes = text.Span;
        }
        Text = text;
        if (!Utf8.IsValid(bytes)) return $"The body is not valid UTF-8: byte {FirstInvalid(bytes)} cannot stand where it is.";

        // A raw line end is legal between tokens only. Messages are single lines, so such texts are rewritten without white space.
        var multiline = bytes.ContainsAny((byte)'\n', (byte)'\r');
        if (_open.Length <= maxDepth)
        {
            _open = new int[maxDepth + 1];
            _firstHash = new int[maxDepth + 1];
        }

        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions
        {
            AllowTrailingCommas = !strict,
            CommentHandling = strict ? JsonCommentHandling.Disallow : JsonCommentHandling.Allow,
            MaxDepth = maxDepth,
        });
        try
        {
            return Walk(ref reader, bytes, multiline);
        }
        catch (JsonException broken)
        {
            return Explain(broken, bytes, maxDepth);
        }
    }

    private string? Walk(ref Utf8JsonReader reader, ReadOnlySpan<byte> bytes, bool multiline)
    {
        var depth = 0;
        var (nameStart, nameLength, nameEscaped) = (0, 0, false);
        CollectionsMarshal.SetCount(_nameHashes, 0);
        while (reader.Read())
        {
            var start = (int)reader.TokenStartIndex;
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    nameStart = start + 1;
                    nameLength = reader.ValueSpan.Length;
                    nameEscaped = reader.ValueIsEscaped;
                    if (nameEscaped && JsonText.HasLoneSurrogate(reader.ValueSpan)) return LoneSurrogate(start);
                    NoteName(reader.ValueSpan, nameEscaped, depth);
                    break;

                case JsonTokenType.StartObject:
                case JsonTokenType.StartArray:
                    var kind = reader.TokenType == JsonTokenType.StartObject ? JsonKind.Object : JsonKind.Array;
                    _open[depth] = Add(new Node { NameStart = nameStart, NameLength = nameLength, NameEscaped = nameEscaped, Start = start, Kind = kind, Untidy = multiline });
                    _firstHash[depth] = _nameHashes.Count;
                    depth++;
                    break;

                case JsonTokenType.EndObject:
                case JsonTokenType.EndArray:
                    depth--;
                    ref var ended = ref _nodes[_open[depth]];
                    ended.Length = start + 1 - ended.Start;
                    ended.Next = _count;
                    CollectionsMarshal.SetCount(_nameHashes, _firstHash[depth]);
                    if (LastBefore(bytes, start) == ',') ended.Untidy = true;
                    if (ended.Untidy && depth > 0) _nodes[_open[depth - 1]].Untidy = true;
                    break;

                case JsonTokenType.Comment:
                    if (depth > 0) _nodes[_open[depth - 1]].Untidy = true;
                    continue;

                case JsonTokenType.String:
                    var escaped = reader.ValueIsEscaped;
                    if (escaped && JsonText.HasLoneSurrogate(reader.ValueSpan)) return LoneSurrogate(start);
                    Add(new Node { NameStart = nameStart, NameLength = nameLength, NameEscaped = nameEscaped, Start = start, Length = reader.ValueSpan.Length + 2, Kind = JsonKind.String, Next = _count + 1 });
                    break;

                default:
                    Add(new Node { NameStart = nameStart, NameLength = nameLength, NameEscaped = nameEscaped, Start = start, Length = reader.ValueSpan.Length, Kind = KindOf(reader.TokenType), Next = _count + 1 });
                    break;
            }
            if (reader.TokenType != JsonTokenType.PropertyName) (nameStart, nameLength, nameEscaped) = (0, 0, false);
        }
        return null;
    }

    private static JsonKind KindOf(JsonTokenType token) => token switch
    {
        JsonTokenType.Number => JsonKind.Number,
        JsonTokenType.True => JsonKind.True,
        JsonTokenType.False => JsonKind.False,
        _ => JsonKind.Null,
    };

    private int Add(in Node node)
    {
        if (_count == _nodes.Length) Array.Resize(ref _nodes, 2 * _count);
        _nodes[_count] = node;
        return _count++;
    }

    /// <summary>Hides an earlier member of the same name. Names are compared by hash first; only a hit is looked at closely.</summary>
    private void NoteName(ReadOnlySpan<byte> name, bool escaped, int depth)
    {
        if (escaped) name = Unescape(name);
        var hash = Hash(name);
        var first = _firstHash[depth - 1];
        var siblings = CollectionsMarshal.AsSpan(_nameHashes)[first..];
        if (siblings.Contains(hash)) HideTwin(name, _open[depth - 1]);
        _nameHashes.Add(hash);
    }

    private void HideTwin(ReadOnlySpan<byte> name, int container)
    {
        for (var node = container + 1; node < _count; node = _nodes[node].Next)
        {
            ref var sibling = ref _nodes[node];
            if (sibling.Hidden || !JsonText.Equal(Text.Span.Slice(sibling.NameStart, sibling.NameLength), name)) continue;
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
        var mixed = (head ^ ulong.RotateLeft(tail, 23) ^ (ulong)name.Length) * 0x9E3779B97F4A7C15;
        return (uint)(mixed >> 32);
    }

    private ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> name)
    {
        if (_unescaped.Length < name.Length) _unescaped = new byte[name.Length];
        return _unescaped.AsSpan(0, JsonText.Unescape(name, _unescaped));
    }

    private static byte LastBefore(ReadOnlySpan<byte> bytes, int at)
    {
        do at--;
        while (bytes[at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t');
        return bytes[at];
    }

    private static string LoneSurrogate(int at) => $"The text that starts at byte {at} holds half of a surrogate pair, which is not a character.";

    private static long FirstInvalid(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (at < bytes.Length && System.Text.Rune.DecodeFromUtf8(bytes[at..], out _, out var used) == OperationStatus.Done) at += used;
        return at;
    }

    private static string Explain(JsonException broken, ReadOnlySpan<byte> bytes, int maxDepth)
    {
        long at = broken.BytePositionInLine ?? 0;
        for (var line = broken.LineNumber ?? 0; line > 0; line--) at += LineLength(ref bytes);
        if (broken.Message.Contains("maximum configured depth", StringComparison.Ordinal))
        {
            return $"The body nests deeper than {maxDepth} levels, at byte {at}.";
        }
        var detail = broken.Message;
        var end = detail.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return $"The body is not JSON, at byte {at}: {(end < 0 ? detail : detail[..end])}";
    }

    private static int LineLength(ref ReadOnlySpan<byte> rest)
    {
        var length = rest.IndexOf((byte)'\n') + 1;
        rest = rest[length..];
        return length;
    }

    /// <summary>One value. <see cref="Next"/> is the node after its whole subtree: the next sibling, if there is one.</summary>
    internal struct Node
    {
        public int NameStart, NameLength, Start, Length, Next;
        public JsonKind Kind;
        public bool NameEscaped, Hidden, Untidy;
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
