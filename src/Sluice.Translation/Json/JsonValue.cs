namespace Sluice.Translation.Json;

/// <summary>A value of an indexed text, or the absence of one: asking a missing value for a member gives a missing value.</summary>
internal readonly struct JsonValue(JsonIndex index, int node)
{
    private readonly JsonIndex? _index = index;
    private readonly int _node = node;

    private int Start => _index is null ? 0 : _index[_node].Start;

    private int NameStart => _index is null ? 0 : _index[_node].NameStart;

    public JsonKind Kind => _index is null ? JsonKind.Missing : _index[_node].Kind;

    /// <summary>The value as it stands in the text, quotes and all.</summary>
    public ReadOnlySpan<byte> Raw => _index is null ? default : _index.Slice(_index[_node].Start, _index[_node].Length);

    /// <summary>What stands between a string's quotes, escapes untouched; for a number its spelling; empty for anything else.</summary>
    public ReadOnlySpan<byte> Text => Kind switch
    {
        JsonKind.String => Raw[1..^1],
        JsonKind.Number => Raw,
        _ => default,
    };

    /// <summary>Whether it is a string written with escapes.</summary>
    public bool IsEscaped => _index is not null && _index[_node].Escaped;

    /// <summary>Whether there is a value other than null.</summary>
    public bool IsPresent => Kind > JsonKind.Null;

    /// <summary>Whether it is a string or number with at least one character: something that can identify.</summary>
    public bool IsText => Kind is JsonKind.String or JsonKind.Number && !Text.IsEmpty;

    /// <summary>Whether it stands for "no members": missing, null, or the empty array that PHP writes for an empty map.</summary>
    public bool IsNothing => Kind <= JsonKind.Null || (Kind == JsonKind.Array && IsEmpty);

    /// <summary>Whether a container has no children.</summary>
    public bool IsEmpty => _index is null || _index[_node].Next == _node + 1;

    /// <summary>Name of this member, escapes untouched; empty for array items.</summary>
    public ReadOnlySpan<byte> Name => _index is null ? default : _index.Slice(_index[_node].NameStart, _index[_node].NameLength);

    /// <summary>Whether the name is written with escapes.</summary>
    public bool NameIsEscaped => _index is not null && _index[_node].NameEscaped;

    /// <summary>Whether it must be rewritten rather than copied, see <see cref="JsonIndex"/>.</summary>
    public bool IsUntidy => _index is not null && _index[_node].Untidy;

    /// <summary>What is wrong with it or with something in it, where a text is read in parts (<see cref="JsonIndex.ReadParts"/>).</summary>
    public JsonFlaw Flaw => _index is null ? JsonFlaw.None : _index[_node].Flaw;

    /// <summary>A sentence on its <see cref="Flaw"/>, and at which byte it is.</summary>
    /// <param name="maxDepth">Levels of nesting allowed.</param>
    public string FlawInWords(int maxDepth)
    {
        var (place, inside) = (this, this);
        while (inside.Flaw == Flaw && inside.Kind != JsonKind.Missing) (place, inside) = (inside, inside.FirstFlawed());
        if (Flaw == JsonFlaw.TooDeep) return JsonFault.TooDeep(place.Start, maxDepth);
        return JsonFault.LoneSurrogate(JsonText.HasLoneSurrogate(place.Name) ? place.NameStart - 1 : place.Start);
    }

    private JsonValue FirstFlawed()
    {
        if (_index is null) return default;
        // One that a later twin overrides counts as well.
        for (var inside = _node + 1; inside < _index[_node].Next; inside = _index[inside].Next)
        {
            if (_index[inside].Flaw != JsonFlaw.None) return new(_index, inside);
        }
        return default;
    }

    /// <summary>The member of that name, which must need no escaping.</summary>
    public JsonValue this[ReadOnlySpan<byte> name] =>
        _index is not null && _index.Find(_node, name) is var member and > 0 ? new(_index, member) : default;

    /// <summary>Whether this member has that name, however it is escaped.</summary>
    public bool IsNamed(ReadOnlySpan<byte> name) =>
        NameIsEscaped ? JsonText.Equal(Name, name) : Name.SequenceEqual(name);

    /// <summary>This member and those behind it up to another one of the same object, as they stand in the text, names and all.</summary>
    public ReadOnlySpan<byte> RawUpTo(JsonValue last)
    {
        if (_index is null) return default;
        var start = _index[_node].NameStart - 1;
        return _index.Slice(start, _index[last._node].Start + _index[last._node].Length - start);
    }

    /// <summary>Number of members or items.</summary>
    public int Count()
    {
        var count = 0;
        foreach (var _ in this) count++;
        return count;
    }

    /// <summary>The members of an object or the items of an array, in order, without those that a later twin overrides.</summary>
    public Enumerator GetEnumerator() =>
        Kind is JsonKind.Object or JsonKind.Array ? new(_index!, _node + 1, _index![_node].Next) : default;

    public struct Enumerator(JsonIndex index, int first, int end)
    {
        private int _next = first;

        public JsonValue Current { get; private set; }

        public bool MoveNext()
        {
            while (_next < end)
            {
                var node = _next;
                _next = index[node].Next;
                if (index[node].Hidden) continue;
                Current = new(index, node);
                return true;
            }
            return false;
        }
    }
}
