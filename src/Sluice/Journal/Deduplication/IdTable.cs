using System.Buffers.Binary;
using Sluice.Journal.Sqlite;

namespace Sluice.Journal.Deduplication;

/// <summary>The table of ids that were accepted lately: a row for each commit that has any, 16 bytes (little-endian) an id.</summary>
internal sealed class IdTable(Database database)
{
    private const int HashBytes = 16;

    /// <summary>Rows that are forgotten at once at most.</summary>
    private const int RowsPerStep = 4096;

    private readonly Statement _insert = database.Prepare("INSERT OR REPLACE INTO ids (first, created, hashes) VALUES (?, ?, ?)");

    private readonly Statement _load = database.Prepare("SELECT first, created, hashes FROM ids WHERE first > ? AND created >= ? ORDER BY first");

    private readonly Statement _forget =
        database.Prepare("DELETE FROM ids WHERE first IN (SELECT first FROM ids WHERE first < ? ORDER BY first LIMIT ?)");

    private byte[] _hashes = [];

    /// <summary>Stores what was added to a window since it was sealed.</summary>
    /// <param name="first">Number of the first record of the commit.</param>
    /// <param name="now">Unix milliseconds.</param>
    /// <param name="window">The window.</param>
    public void Insert(long first, long now, IdWindow window)
    {
        var bytes = window.FreshCount * HashBytes;
        if (bytes == 0) return;
        if (_hashes.Length < bytes) _hashes = new byte[Math.Max(bytes, 2 * _hashes.Length)];
        for (var i = 0; i < window.FreshCount; i++) BinaryPrimitives.WriteUInt128LittleEndian(_hashes.AsSpan(i * HashBytes), window.Fresh(i));
        _insert.Bind(first).Bind(now).Bind(_hashes.AsSpan(0, bytes)).Run();
    }

    /// <summary>Puts what is stored into a window.</summary>
    /// <param name="after">Rows of commits after this record.</param>
    /// <param name="since">Rows not older than this, in Unix milliseconds.</param>
    /// <param name="now">Unix milliseconds. Rows that say a later time are as old as this: the clock was ahead, or is behind.</param>
    /// <param name="into">The window.</param>
    public void Load(long after, long since, long now, IdWindow into)
    {
        foreach (var row in _load.Bind(after).Bind(since))
        {
            for (var hashes = row.Bytes(2); hashes.Length >= HashBytes; hashes = hashes[HashBytes..])
                into.TryAdd(BinaryPrimitives.ReadUInt128LittleEndian(hashes));
            into.Seal(row.Number(0), Math.Min(row.Number(1), now));
        }
    }

    /// <summary>Deletes a few of the rows of commits before this record. True when there are more.</summary>
    public bool Forget(long before)
    {
        _forget.Bind(before).Bind(RowsPerStep).Run();
        return database.Changes == RowsPerStep;
    }
}
