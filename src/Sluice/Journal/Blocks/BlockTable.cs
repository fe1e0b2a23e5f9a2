using Sluice.Journal.Sqlite;

namespace Sluice.Journal.Blocks;

/// <summary>The writer's side of the table of blocks.</summary>
internal sealed class BlockTable
{
    /// <summary>SQL that gives the number of the last record stored; nothing when there is none.</summary>
    public const string LastQuery = "SELECT last FROM blocks ORDER BY first DESC LIMIT 1";

    private readonly Statement _insert, _created, _replace, _delete, _count, _deleteRest, _merge, _setPacked, _oldest, _times, _last, _packed, _trimmed, _setTrimmed;

    public BlockTable(Database database)
    {
        _insert = database.Prepare(
            "INSERT INTO blocks (first, last, created, codec, raw_length, checksum, data) VALUES (?, ?, ?, ?, ?, ?, ?)");
        _created = database.Prepare("SELECT created FROM blocks WHERE first = ?");
        _replace = database.Prepare("UPDATE blocks SET codec = ?2, raw_length = ?3, checksum = ?4, data = ?5 WHERE first = ?1");
        _delete = database.Prepare("DELETE FROM blocks WHERE first = ?");
        _count = database.Prepare("SELECT count(*) FROM blocks WHERE first BETWEEN ? AND ?");
        _deleteRest = database.Prepare("DELETE FROM blocks WHERE first > ? AND first <= ?");
        _merge = database.Prepare("UPDATE blocks SET last = ?2, created = ?3, codec = ?4, raw_length = ?5, checksum = ?6, data = ?7 WHERE first = ?1");
        _setPacked = database.Prepare("UPDATE journal SET packed = ?");
        _oldest = database.Prepare("SELECT first, last, created, length(data) FROM blocks WHERE first > ? ORDER BY first LIMIT 1");
        _times = database.Prepare("SELECT first, last, created FROM blocks WHERE first > ? ORDER BY first LIMIT ?");
        _last = database.Prepare(LastQuery);
        _packed = database.Prepare("SELECT packed FROM journal");
        _trimmed = database.Prepare(TrimmedMark.Query);
        _setTrimmed = database.Prepare(TrimmedMark.Change);
    }

    /// <summary>The number of the last record ever stored here, as far as the table knows.</summary>
    public long Last => Math.Max(_last.Number(), Trimmed);

    /// <summary>Records up to this number were trimmed; 0 when that cannot be told. The next that are trimmed put it right.</summary>
    public long Trimmed => _trimmed.Number();

    /// <summary>Small blocks up to this number were packed into large ones.</summary>
    public long Packed => _packed.Number();

    public void Insert(in BlockHeader header, ReadOnlySpan<byte> data) => _insert
        .Bind(header.First).Bind(header.Last).Bind(header.Created).Bind((long)header.Codec).Bind(header.RawLength)
        .Bind((long)header.Checksum(data)).Bind(data).Run();

    /// <summary>Puts other records into the place of a block's. Nothing happens when it was trimmed meanwhile.</summary>
    public void Replace(Block block, List<ReadOnlyMemory<byte>> records)
    {
        if (_created.Bind(block.First).NumberOrNull() is not { } created) return;
        using var packer = new BlockPacker();
        var bytes = records.Sum(static record => BlockPacker.Needed(record.Length));
        packer.Start(bytes, lasting: false);
        foreach (var record in records) packer.Add(record.Span);
        var data = packer.Pack(out var codec).Span;
        var header = new BlockHeader(block.First, block.Last, created, codec, bytes);
        _replace.Bind(block.First).Bind((long)codec).Bind(bytes).Bind((long)header.Checksum(data)).Bind(data).Run();
    }

    /// <summary>Puts one block into the place of several that follow one another. Nothing happens when some of them were trimmed meanwhile.</summary>
    /// <param name="header">Of the one.</param>
    /// <param name="blocks">How many there were.</param>
    /// <param name="data">The packed bytes of the one.</param>
    public void Merge(in BlockHeader header, int blocks, ReadOnlySpan<byte> data)
    {
        if (_count.Bind(header.First).Bind(header.Last).Number() != blocks) return;
        _deleteRest.Bind(header.First).Bind(header.Last).Run();
        _merge.Bind(header.First).Bind(header.Last).Bind(header.Created).Bind((long)header.Codec).Bind(header.RawLength)
            .Bind((long)header.Checksum(data)).Bind(data).Run();
        _setPacked.Bind(header.Last).Run();
    }

    /// <summary>The oldest block after a number.</summary>
    public OldBlock? Oldest(long after) =>
        _oldest.Bind(after).One<OldBlock?>(static row => new(row.Number(0), row.Number(1), row.Number(2), row.Number(3)));

    /// <summary>When the blocks after a number were committed, as they say, in Unix milliseconds.</summary>
    public IEnumerable<(long First, long Last, long Created)> Times(long after, int most)
    {
        foreach (var row in _times.Bind(after).Bind(most)) yield return (row.Number(0), row.Number(1), row.Number(2));
    }

    public void Delete(in OldBlock block)
    {
        _delete.Bind(block.First).Run();
        _setTrimmed.Bind(block.Last).Run();
    }
}

/// <summary>A block retention looks at.</summary>
/// <param name="First">Number of its first record.</param>
/// <param name="Last">Number of its last record.</param>
/// <param name="Created">When it was committed, in Unix milliseconds.</param>
/// <param name="Bytes">Its packed size.</param>
internal readonly record struct OldBlock(long First, long Last, long Created, long Bytes);
