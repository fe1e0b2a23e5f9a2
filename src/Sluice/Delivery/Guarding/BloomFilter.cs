namespace Sluice.Delivery.Guarding;

/// <summary>
/// Which hashes were added, in 16 bits each. What was added is always found; of others, at most 1 in 80 is found too. Begins small and grows in parts of
/// four times the size, up to its capacity; beyond that it errs more often.
/// </summary>
/// <param name="capacity">How many hashes it is for.</param>
internal sealed class BloomFilter(int capacity)
{
    private const int BitsPerHash = 16, BitsSet = 6, FirstPart = 1024, Growth = 4, BlockWords = 8;

    // Each part is an array of blocks of 512 bits; all bits of a hash are in one block.
    private readonly List<ulong[]> _parts = [];
    private int _room, _last;

    /// <summary>How many hashes it is for.</summary>
    public int Capacity => capacity;

    /// <summary>How many were added.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes it takes.</summary>
    public long Bytes => _parts.Sum(static part => (long)part.Length * sizeof(ulong));

    public bool Contains(uint hash)
    {
        var mixed = Mix(hash);
        for (var part = _parts.Count - 1; part >= 0; part--)
        {
            if (Has(_parts[part], mixed)) return true;
        }
        return false;
    }

    public void Add(uint hash)
    {
        if (_room == 0 && Count < capacity) Grow();
        if (_room > 0) _room--;
        Count++;
        var mixed = Mix(hash);
        var block = BlockOf(_parts[^1], mixed);
        var bits = BitsOf(mixed);
        for (var n = 0; n < BitsSet; n++, bits >>= 9) block[(int)(bits >> 6) & (BlockWords - 1)] |= 1UL << (int)(bits & 63);
    }

    private static bool Has(ulong[] part, ulong mixed)
    {
        var block = BlockOf(part, mixed);
        var bits = BitsOf(mixed);
        for (var n = 0; n < BitsSet; n++, bits >>= 9)
        {
            if ((block[(int)(bits >> 6) & (BlockWords - 1)] & (1UL << (int)(bits & 63))) == 0) return false;
        }
        return true;
    }

    private static Span<ulong> BlockOf(ulong[] part, ulong mixed)
    {
        var blocks = (ulong)(part.Length / BlockWords);
        return part.AsSpan((int)(((mixed >> 32) * blocks) >> 32) * BlockWords, BlockWords);
    }

    // Independent of what chose the block.
    private static ulong BitsOf(ulong mixed) => (mixed * 0xFF51AFD7ED558CCD) >> 10;

    private static ulong Mix(uint hash)
    {
        var mixed = hash * 0x9E3779B97F4A7C15;
        mixed = (mixed ^ (mixed >> 32)) * 0xD6E8FEB86659FD93;
        return mixed ^ (mixed >> 32);
    }

    private void Grow()
    {
        _last = Math.Min(_parts.Count == 0 ? FirstPart : Growth * _last, Math.Max(FirstPart, capacity - Count));
        _room = _last;
        const int BlockBits = 64 * BlockWords;
        _parts.Add(new ulong[(((_last * BitsPerHash) + BlockBits - 1) / BlockBits) * BlockWords]);
    }
}
