using Sluice.Journal.Sqlite;

namespace Sluice.Journal.Blocks;

/// <summary>What a reader finds after a number: a block, or numbers that cannot be read and why, or nothing more.</summary>
/// <param name="Block">The block; null when there is none or it is damaged.</param>
/// <param name="Last">The last number this covers.</param>
/// <param name="Damage">Why there is no block where one should be; null when the numbers were trimmed or there are none.</param>
internal readonly record struct Found(Block? Block, long Last, string? Damage);

/// <summary>
/// Reads blocks in order, around what is damaged: a block that is not what was stored costs its own records only, an unreadable page of
/// the file those it held. For one thread at a time. Every call is a short transaction, so checkpoints never wait for readers.
/// </summary>
internal sealed class BlockReader : IDisposable
{
    private readonly BlockUnpacker _unpacker = new();
    private readonly BlockCache? _cache;
    private readonly Statement _load, _range, _before, _from, _trimmed;

    /// <summary>Prepares to read.</summary>
    /// <param name="database">A connection of its own.</param>
    /// <param name="cache">Where blocks are looked for first and put; null to read everything from the file.</param>
    public BlockReader(Database database, BlockCache? cache)
    {
        _cache = cache;
        _load = database.Prepare("SELECT first, last, created, codec, raw_length, checksum, data FROM blocks WHERE first = ?");
        _range = database.Prepare("SELECT last FROM blocks WHERE first = ?");
        _before = database.Prepare("SELECT first, last FROM blocks WHERE first <= ? ORDER BY first DESC LIMIT 1");
        _from = database.Prepare("SELECT first FROM blocks WHERE first >= ? ORDER BY first LIMIT 1");
        _trimmed = database.Prepare(TrimmedMark.Query);
    }

    /// <summary>What comes after a number.</summary>
    /// <param name="after">The number.</param>
    /// <param name="head">The last number there is.</param>
    public Found Read(long after, long head)
    {
        var next = after + 1;
        if (next > head) return new(null, after, null);
        try
        {
            while (true)
            {
                // Numbers run on from block to block, so for those who read in order this is the one look-up.
                if (Load(next, next) is { } exact) return exact;
                if (Containing(next) is not { } first) return Gap(next, First(next) is { } later ? later - 1 : head);
                if (Load(first, next) is { } within) return within;
                // Packed into a larger one, or trimmed, between the two questions.
            }
        }
        catch (DatabaseException broken) when (broken.IsCorrupt)
        {
            return Damaged(next, NextReadable(next, head) - 1, broken.Message);
        }
    }

    /// <summary>
    /// Adds the records of the block that begins with a number to another one. False when there is none, or it is damaged: then nothing is added, and
    /// <see cref="Read"/> says more.
    /// </summary>
    public bool TryCopy(long first, BlockPacker into)
    {
        try
        {
            foreach (var row in _load.Bind(first))
            {
                _unpacker.Unpack(Header(first, row), (ulong)row.Number(5), row.Bytes(6), into);
                return true;
            }
            return false;
        }
        catch (Exception broken) when (broken is InvalidDataException or DatabaseException { IsCorrupt: true })
        {
            return false;
        }
    }

    public void Dispose() => _unpacker.Dispose();

    // The block that begins with a number and has another one. What is in the cache may be a small one that was packed into a large one meanwhile.
    private Found? Load(long first, long within)
    {
        if (_cache?.Find(first) is { } cached && cached.Last >= within) return new(cached, cached.Last, null);
        try
        {
            foreach (var row in _load.Bind(first)) return Unpack(Header(first, row), (ulong)row.Number(5), row.Bytes(6));
            return null;
        }
        catch (DatabaseException broken) when (broken.IsCorrupt && Last(first) is { } last)
        {
            return Damaged(first, last, broken.Message);
        }
    }

    private static BlockHeader Header(long first, Row row) => new(first, row.Number(1), row.Number(2), (Codec)row.Number(3), (int)row.Number(4));

    private Found Unpack(in BlockHeader header, ulong checksum, ReadOnlySpan<byte> data)
    {
        try
        {
            var block = _unpacker.Unpack(header, checksum, data);
            _cache?.Add(block);
            return new(block, block.Last, null);
        }
        catch (InvalidDataException broken)
        {
            // The header may be what is wrong: trust its range only as far as the next block agrees.
            var next = First(header.First + 1);
            var last = header.Last >= header.First && header.Last < (next ?? long.MaxValue) ? header.Last : (next ?? header.First + 1) - 1;
            return Damaged(header.First, last, broken.Message);
        }
    }

    private static Found Damaged(long first, long last, string why) =>
        new(null, last, $"Records {first} to {last} cannot be read: {why}.");

    private Found Gap(long first, long last)
    {
        var trimmed = _trimmed.Number();
        if (first <= trimmed) return new(null, Math.Min(last, trimmed), null);
        return new(null, last, $"Records {first} to {last} are missing from the journal.");
    }

    private long? Containing(long sequence) =>
        _before.Bind(sequence).One<(long First, long Last)?>(static row => (row.Number(0), row.Number(1))) is { } block && block.Last >= sequence ? block.First : null;

    private long? First(long from) => _from.Bind(from).NumberOrNull();

    private long? Last(long first)
    {
        try
        {
            return _range.Bind(first).NumberOrNull();
        }
        catch (DatabaseException)
        {
            return null;
        }
    }

    /// <summary>The first block after an unreadable stretch: doubling steps until something can be read, then halving back to where it begins.</summary>
    private long NextReadable(long from, long head)
    {
        long bad = from, step = 1;
        while (bad + step <= head && !CanSeek(bad + step)) (bad, step) = (bad + step, step * 2);
        var good = Math.Min(bad + step, head + 1);
        while (good - bad > 1)
        {
            var middle = bad + ((good - bad) / 2);
            if (CanSeek(middle)) good = middle;
            else bad = middle;
        }
        return good > head ? good : First(good) ?? head + 1;
    }

    private bool CanSeek(long from)
    {
        try
        {
            First(from);
            return true;
        }
        catch (DatabaseException broken) when (broken.IsCorrupt)
        {
            return false;
        }
    }
}
