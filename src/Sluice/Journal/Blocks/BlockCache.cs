namespace Sluice.Journal.Blocks;

/// <summary>
/// The blocks readers used last, so that ten destinations at the same place unpack each block once. While someone reads near the head,
/// the writer puts fresh blocks here and they need not be unpacked at all.
/// </summary>
/// <param name="bytesMax">How many bytes it may hold; the least recently used blocks leave first.</param>
internal sealed class BlockCache(long bytesMax)
{
    // After so many commits that nobody read, the writer stops keeping its blocks.
    private const int UnreadCommitsMax = 256;

    private readonly Lock _lock = new();
    private readonly Dictionary<long, LinkedListNode<Block>> _byFirst = [];
    private readonly LinkedList<Block> _byUse = new();
    private long _bytes;
    private int _unread = UnreadCommitsMax;

    /// <summary>Whether the writer should keep what it commits.</summary>
    public bool WantsFresh => Volatile.Read(ref _unread) < UnreadCommitsMax;

    /// <summary>The block that begins with a number, if it is here.</summary>
    public Block? Find(long first)
    {
        lock (_lock)
        {
            if (!_byFirst.TryGetValue(first, out var node)) return null;
            _byUse.Remove(node);
            _byUse.AddFirst(node);
            return node.Value;
        }
    }

    public void Add(Block block)
    {
        lock (_lock)
        {
            if (_byFirst.TryGetValue(block.First, out var packed)) Drop(packed);
            _byFirst.Add(block.First, new(block));
            _byUse.AddFirst(_byFirst[block.First]);
            _bytes += block.Bytes;
            while (_bytes > bytesMax && _byUse.Last is { } oldest) Drop(oldest);
        }
    }

    /// <summary>Forgets what was trimmed.</summary>
    public void DropUpTo(long last) => Drop(0, last);

    /// <summary>Forgets what was written anew: all blocks within these numbers, as they may have been smaller ones when they were read.</summary>
    public void Drop(long first, long last)
    {
        lock (_lock)
        {
            for (var node = _byUse.First; node is not null;)
            {
                var next = node.Next;
                if (node.Value.First >= first && node.Value.Last <= last) Drop(node);
                node = next;
            }
        }
    }

    /// <summary>Someone read at the head.</summary>
    public void ReadAtHead() => Volatile.Write(ref _unread, 0);

    /// <summary>The writer committed. Only it calls this.</summary>
    public void Committed()
    {
        if (_unread < UnreadCommitsMax) Volatile.Write(ref _unread, _unread + 1);
    }

    private void Drop(LinkedListNode<Block> node)
    {
        _bytes -= node.Value.Bytes;
        _byFirst.Remove(node.Value.First);
        _byUse.Remove(node);
    }
}
