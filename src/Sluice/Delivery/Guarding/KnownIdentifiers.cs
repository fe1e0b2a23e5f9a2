using System.Buffers;
using System.Buffers.Binary;

namespace Sluice.Delivery.Guarding;

/// <summary>
/// The identifiers that a destination has seen, as hashes, in two generations: when the newer one is full the older one is forgotten. Who comes again
/// in time goes over into the newer one. 2 bytes of memory for each identifier; at most 1 in 40 new ones is taken for known.
/// </summary>
/// <param name="most">How many are known at most, at first.</param>
internal sealed class KnownIdentifiers(int most)
{
    private readonly ArrayBufferWriter<byte> _fresh = new();
    private BloomFilter _older = new(0), _newer = new(most / 2);
    private long _generation;

    /// <summary>How many are known at most. Where that becomes more, the generation that has begun still ends when its filter is full.</summary>
    public int Most { get; set; } = most;

    /// <summary>Whether something was added that is not stored.</summary>
    public bool HasFresh => _fresh.WrittenCount > 0;

    /// <summary>Bytes of memory.</summary>
    public long Bytes => _older.Bytes + _newer.Bytes + _fresh.Capacity;

    /// <summary>Adds an identifier. False when it is known already.</summary>
    public bool Add(uint hash)
    {
        if (_newer.Contains(hash)) return false;
        var isKnown = _older.Contains(hash);
        _newer.Add(hash);
        BinaryPrimitives.WriteUInt32LittleEndian(_fresh.GetSpan(sizeof(uint)), hash);
        _fresh.Advance(sizeof(uint));
        return !isKnown;
    }

    /// <summary>Takes up what is stored, of older generations first.</summary>
    /// <param name="generation">Which it was.</param>
    /// <param name="count">How many are stored of it: more than there would be today where fewer may be known than then.</param>
    /// <param name="hashes">Some of them, 4 bytes each.</param>
    public void Restore(long generation, int count, ReadOnlySpan<byte> hashes)
    {
        if (generation != _generation || count > _newer.Capacity) BeginGeneration(generation, Math.Max(count, Most / 2));
        for (; hashes.Length >= sizeof(uint); hashes = hashes[sizeof(uint)..]) _newer.Add(BinaryPrimitives.ReadUInt32LittleEndian(hashes));
    }

    /// <summary>What is to be stored: hashes that were added since the last time, and their generation.</summary>
    public (long Generation, ReadOnlyMemory<byte> Hashes) TakeFresh()
    {
        var taken = (_generation, (ReadOnlyMemory<byte>)_fresh.WrittenSpan.ToArray());
        _fresh.ResetWrittenCount();
        if (_newer.Count >= Math.Min(_newer.Capacity, Most / 2)) BeginGeneration(_generation + 1, Most / 2);
        return taken;
    }

    private void BeginGeneration(long generation, int most) => (_older, _newer, _generation) = (_newer, new(most), generation);
}
