using Sluice.Translation.Json;

namespace Sluice.Routing.Values;

/// <summary>
/// Where values are made: the characters of strings and the members of objects and arrays, in memory that is reused from message to
/// message. For one thread at a time.
/// </summary>
internal sealed class Arena
{
    /// <summary>Stands for the index of a child where there is none: behind a container's last one, or when none has that name.</summary>
    internal const int End = -1;

    // Objects with more members than this are searched by hash, others one by one.
    private const int UnhashedMax = 24;

    // What takes a few megabytes.
    private const int LargeText = 1024 * 1024;
    private const int LargeCount = 64 * 1024;

    private readonly ByteBuffer _text = new();
    private readonly List<JsonIndex> _read = [];
    private Container[] _containers = new Container[64];
    private Child[] _children = new Child[256];

    // The hash table of all large objects together. A bucket holds 1 + the index of the child that came into it last, 0 for none; a link, at a child's own
    // index, leads to the child that came into the bucket before.
    private int[] _buckets = [];
    private Link[] _links = [];
    private int _containerCount, _childCount, _readCount;
    private bool _isHashed;

    /// <summary>The time for which the values are made, until they are forgotten: what <c>now</c> means in templates. Null where there is none.</summary>
    public DateTimeOffset? Time { get; set; }

    /// <summary>Whether so many values were made that the memory for them should not be kept for the next message.</summary>
    public bool IsLarge => _text.Length > LargeText || _childCount > LargeCount;

    /// <summary>Forgets all values made.</summary>
    public void Clear()
    {
        Time = null;
        _text.Clear();
        // What they refer to must not be kept alive.
        _children.AsSpan(0, _childCount).Clear();
        if (_isHashed) System.Array.Clear(_buckets);
        _isHashed = false;
        (_containerCount, _childCount, _readCount) = (0, 0, 0);
    }

    /// <summary>A string of these characters, in plain UTF-8; they are copied.</summary>
    public Value String(ReadOnlySpan<byte> utf8)
    {
        var start = _text.Length;
        _text.Write(utf8);
        return Value.InArena(ValueKind.String, this, start, utf8.Length);
    }

    /// <summary>A string of these characters.</summary>
    public Value String(ReadOnlySpan<char> text)
    {
        var start = _text.Length;
        var room = _text.Append(System.Text.Encoding.UTF8.GetByteCount(text));
        System.Text.Encoding.UTF8.GetBytes(text, room);
        return Value.InArena(ValueKind.String, this, start, room.Length);
    }

    /// <summary>Begins a string: what is appended to the buffer until <see cref="EndString"/> are its characters. Not to be nested.</summary>
    public ByteBuffer BeginString(out int start)
    {
        start = _text.Length;
        return _text;
    }

    /// <summary>The string begun there.</summary>
    public Value EndString(int start) => Value.InArena(ValueKind.String, this, start, _text.Length - start);

    /// <summary>The value of a JSON text, which is copied.</summary>
    /// <param name="json">UTF-8, without a byte order mark.</param>
    /// <param name="depthMax">Levels of nesting allowed.</param>
    /// <param name="tooDeep">Whether it is JSON, but nests deeper.</param>
    /// <returns>Undefined if it is not JSON or too deep.</returns>
    public Value Read(ReadOnlySpan<byte> json, int depthMax, out bool tooDeep)
    {
        tooDeep = false;
        if (json.StartsWith("\uFEFF"u8)) return default;
        if (_readCount == _read.Count) _read.Add(new());
        var index = _read[_readCount];
        if (index.Read(json, strict: true, depthMax) is null)
        {
            _readCount++;
            return new(index, 0);
        }
        tooDeep = index.Read(json, strict: true, int.MaxValue) is null;
        return default;
    }

    /// <summary>An object without members.</summary>
    public Value Object() => Value.InArena(ValueKind.Object, this, NewContainer(), 0);

    /// <summary>An array without items.</summary>
    public Value Array() => Value.InArena(ValueKind.Array, this, NewContainer(), 0);

    /// <summary>Adds an item to an array of this arena.</summary>
    public void Add(Value array, Value item) => Append(array.Container, default, item);

    /// <summary>Adds a member to an object of this arena that has none of that name.</summary>
    /// <param name="target">The object.</param>
    /// <param name="name">A string; it must live as long as the value.</param>
    /// <param name="value">The member's value.</param>
    public void Add(Value target, Value name, Value value) => Append(target.Container, name, value);

    /// <summary>Adds a member to an object of this arena, or gives the one of that name another value where it stands.</summary>
    public void Set(Value target, Value name, Value value)
    {
        var child = IndexOf(target.Container, name);
        if (child == End) Append(target.Container, name, value);
        else _children[child].Value = value;
    }

    /// <summary>Adds or changes a member whose name may be gone soon: it is copied.</summary>
    public void Set(Value target, ReadOnlySpan<byte> name, Value value)
    {
        var child = IndexOf(target.Container, name);
        if (child == End) Append(target.Container, String(name), value);
        else _children[child].Value = value;
    }

    /// <summary>An object with a member before those of another object of this arena, which it shares: nothing may be added to either.</summary>
    /// <param name="name">A string; it must live as long as the value. It hides a member of the same name among the others.</param>
    /// <param name="value">The member's value.</param>
    /// <param name="others">The other object, or undefined.</param>
    public Value Before(Value name, Value value, Value others)
    {
        var made = Object();
        Append(made.Container, name, value);
        if (others.Kind == ValueKind.Object) _children[_childCount - 1].Next = First(others.Container);
        return made;
    }

    /// <summary>A copy of an object's members or an array's items, of any origin, that can be added to.</summary>
    /// <param name="container">The object or array.</param>
    /// <param name="count">How many of its first children are copied.</param>
    public Value CopyOf(Value container, int count = int.MaxValue)
    {
        var copy = container.Kind == ValueKind.Array ? Array() : Object();
        foreach (var child in container)
        {
            if (count-- == 0) break;
            Append(copy.Container, child.Key, child.Value);
        }
        return copy;
    }

    internal ReadOnlySpan<byte> Text(int start, int length) => _text.Span.Slice(start, length);

    internal int Count(int container) => _containers[container].Count;

    internal int First(int container) => _containers[container].Count == 0 ? End : _containers[container].First;

    internal int Next(int child) => _children[child].Next;

    internal Value ValueOf(int child) => _children[child].Value;

    internal Value KeyOf(int child) => _children[child].Name;

    internal Value Find(int container, ReadOnlySpan<byte> name) => At(IndexOf(container, name));

    internal Value Find(int container, Value name) => At(IndexOf(container, name));

    private Value At(int child) => child == End ? default : _children[child].Value;

    private int NewContainer()
    {
        if (_containerCount == _containers.Length) System.Array.Resize(ref _containers, 2 * _containerCount);
        _containers[_containerCount] = default;
        return _containerCount++;
    }

    private void Append(int into, Value name, Value value)
    {
        if (_childCount == _children.Length) System.Array.Resize(ref _children, 2 * _childCount);
        var index = _childCount++;
        ref var child = ref _children[index];
        child.Name = name;
        child.Value = value;
        child.Next = End;
        ref var container = ref _containers[into];
        if (container.Count++ == 0) container.First = index;
        else _children[container.Last].Next = index;
        container.Last = index;
    }

    private int IndexOf(int of, ReadOnlySpan<byte> name)
    {
        ref var container = ref _containers[of];
        if (container.Count > UnhashedMax) return IndexByHash(of, name);
        if (container.Count == 0) return End;
        var children = _children;
        for (var child = container.First; child != End; child = children[child].Next)
        {
            if (children[child].Name.Is(name)) return child;
        }
        return End;
    }

    private int IndexOf(int of, Value name)
    {
        ref var container = ref _containers[of];
        if (container.Count > UnhashedMax) return IndexByHash(of, name.Utf8);
        if (container.Count == 0) return End;
        var children = _children;
        for (var child = container.First; child != End; child = children[child].Next)
        {
            if (children[child].Name.Is(name)) return child;
        }
        return End;
    }

    // Objects with very many members must not take time in the square of their number.
    private int IndexByHash(int of, ReadOnlySpan<byte> name)
    {
        HashNames(of);
        var hash = Hash(of, name);
        for (var child = _buckets[hash & (uint)(_buckets.Length - 1)] - 1; child != End; child = _links[child].Next)
        {
            if (_links[child].Hash == hash && _links[child].Container == of && _children[child].Name.Is(name)) return child;
        }
        return End;
    }

    private void HashNames(int of)
    {
        if (_buckets.Length < _childCount) GrowTable();
        _isHashed = true;
        ref var container = ref _containers[of];
        var child = container.HashedCount == 0 ? container.First : _children[container.LastHashed].Next;
        for (; child != End; child = _children[child].Next)
        {
            var hash = Hash(of, _children[child].Name.Utf8);
            ref var bucket = ref _buckets[hash & (uint)(_buckets.Length - 1)];
            _links[child] = new() { Hash = hash, Container = of, Next = bucket - 1 };
            bucket = child + 1;
            container.LastHashed = child;
        }
        container.HashedCount = container.Count;
    }

    // What was hashed before is so again when it is asked for.
    private void GrowTable()
    {
        _buckets = new int[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)_children.Length)];
        _links = new Link[_buckets.Length];
        for (var i = 0; i < _containerCount; i++) _containers[i].HashedCount = 0;
    }

    private static uint Hash(int container, ReadOnlySpan<byte> name)
    {
        var hash = default(HashCode);
        hash.Add(container);
        hash.AddBytes(name);
        return (uint)hash.ToHashCode();
    }

    // First, Last and LastHashed are indexes of children, and mean nothing while there is none.
    private struct Container
    {
        public int First, Last, Count, LastHashed, HashedCount;
    }

    private struct Child
    {
        public Value Name, Value;
        public int Next;
    }

    // Of a child: the hash of its container and name, its container, and the index of the next child in the bucket, or End.
    private struct Link
    {
        public uint Hash;
        public int Container, Next;
    }
}
