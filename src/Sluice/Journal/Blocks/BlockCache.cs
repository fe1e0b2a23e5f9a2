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
    private readonly LinkedList<Block> _byUse = new();
    private long _bytes;
    private int _unread = UnreadCommitsMax;

    /// <summary>Whether the writer should keep what it commits.</summary>
    public bool WantsFresh => Volatile.Read(ref _unread) < UnreadCommitsMax;

    /// <summary>The block that holds a record, if it is here.</summary>
    public Block? Find(long sequence)
    {
        lock (_lock)
        {
            for (var node = _byUse.First; node is not null; node = node.Next)
            {
                if (sequence < node.Value.First || sequence > node.Value.Last) continue;
                _byUse.Remove(node);
                _byUse.AddFirst(node);
                return node.Value;
            }
            return null;
        }
    }

    public void Add(Block block)
    {
        lock (_lock)
        {
            _byUse.AddFirst(block);
            _bytes += block.Bytes;
            while (_bytes > bytesMax && _byUse.Last is { } oldest)
            {
                _bytes -= oldest.Value.Bytes;
                _byUse.RemoveLast();
            }
        }
    }

    /// <summary>Forgets what was trimmed.</summary>
    public void DropUpTo(long last)
    {
        lock (_lock)
        {
            for (var node = _byUse.First; node is not null;)
            {
                var next = node.Next;
                if (node.Value.Last <= last)
                {
                    _bytes -= node.Value.Bytes;
                    _byUse.Remove(node);
                }
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
}
