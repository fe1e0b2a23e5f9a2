using System.Buffers;
using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Sluice.Journal.Deduplication;

/// <summary>A message's id that this gateway did not make, and that may therefore come again.</summary>
/// <param name="Hash">Of its text and its source. With 128 bits and a seed that nobody knows, no two ids of a journal ever share one.</param>
/// <param name="Offset">The record's byte at which the message begins.</param>
internal record struct ChosenId(UInt128 Hash, int Offset)
{
    /// <summary>Whether it was accepted before. The journal says so when the record is durable.</summary>
    public bool IsDuplicate { get; set; }
}

/// <summary>
/// The ids of one record's messages that can repeat; reused record after record. An id counts within its source: two sources may use the
/// same one.
/// </summary>
internal sealed class ChosenIds
{
    private const int FewIds = 16;

    private ChosenId[] _ids = [];
    private int _count;
    private long _seed;

    /// <summary>What was added, until <see cref="Release"/>.</summary>
    public Memory<ChosenId> Written => _ids.AsMemory(0, _count);

    /// <summary>How many of them were accepted before.</summary>
    public int Duplicates
    {
        get
        {
            var duplicates = 0;
            foreach (ref readonly var id in Written.Span) duplicates += id.IsDuplicate ? 1 : 0;
            return duplicates;
        }
    }

    /// <summary>Starts a record.</summary>
    /// <param name="seed">The journal's, see <see cref="SqliteJournal.IdSeed"/>.</param>
    /// <param name="source">Who sent the call.</param>
    public void Begin(long seed, string source)
    {
        _count = 0;
        _seed = (long)XxHash3.HashToUInt64(MemoryMarshal.AsBytes(source.AsSpan()), seed);
    }

    /// <summary>Forgets everything and gives the memory back, if it is more than for a few.</summary>
    public void Release()
    {
        _count = 0;
        if (_ids.Length > FewIds) GiveBack();
    }

    /// <summary>Adds an id.</summary>
    /// <param name="text">Its text as it stands in the message.</param>
    /// <param name="offset">The record's byte at which its message begins.</param>
    internal void Add(ReadOnlySpan<byte> text, int offset)
    {
        if (_count == _ids.Length) Grow();
        _ids[_count++] = new(XxHash128.HashToUInt128(text, _seed), offset);
    }

    private void Grow()
    {
        var larger = ArrayPool<ChosenId>.Shared.Rent(Math.Max(FewIds, 2 * _count));
        Written.CopyTo(larger);
        GiveBack();
        _ids = larger;
    }

    private void GiveBack()
    {
        if (_ids.Length > 0) ArrayPool<ChosenId>.Shared.Return(_ids);
        _ids = [];
    }
}
