using Sluice.Journal.Sqlite;

namespace Sluice.Journal.Blocks;

/// <summary>Blocks that follow one another and make one large block.</summary>
/// <param name="Blocks">The blocks, unpacked; none when the numbers up to the last cannot be packed.</param>
/// <param name="Last">The last number this covers.</param>
/// <param name="Created">When the newest of them was committed, in Unix milliseconds.</param>
internal sealed record PackableRun(IReadOnlyList<Block> Blocks, long Last, long Created);

/// <summary>Finds blocks that can be packed together, around gaps and damage. For one thread at a time; every question is a short transaction.</summary>
internal sealed class PackableBlocks : IDisposable
{
    private readonly BlockReader _reader;
    private readonly Statement _headers;

    public PackableBlocks(Database database)
    {
        _reader = new(database, cache: null);
        _headers = database.Prepare("SELECT first, last, created, raw_length FROM blocks WHERE first > ? ORDER BY first");
    }

    /// <summary>The next blocks after a number that fill a large one; null as long as there are too few of them.</summary>
    /// <param name="after">The number.</param>
    /// <param name="head">The last number there is.</param>
    /// <param name="bytes">Unpacked bytes of a large block.</param>
    /// <param name="youngest">Blocks committed later than this are left alone, in Unix milliseconds.</param>
    public PackableRun? After(long after, long head, long bytes, long youngest)
    {
        if (Headers(after, bytes, youngest) is not { } headers) return null;
        var blocks = new List<Block>(headers.Count);
        foreach (var header in headers)
        {
            var found = _reader.Read(header.First - 1, head);
            if (found.Block is { Damage: [] } block) blocks.Add(block);
            // What is damaged stays as it is, for the doctor to look at.
            else if (blocks.Count == 0) return new([], found.Last, 0);
            else break;
        }
        return blocks.Count > 0 ? new(blocks, blocks[^1].Last, headers[blocks.Count - 1].Created) : new([], _reader.Read(after, head).Last, 0);
    }

    public void Dispose() => _reader.Dispose();

    // Of as many as fill a large block, or as there are before a gap or a damaged page: there are no gaps within a block. Null when more may come.
    private List<Header>? Headers(long after, long bytes, long youngest)
    {
        var found = new List<Header>();
        try
        {
            for (_headers.Bind(after); _headers.Step();)
            {
                var header = new Header(_headers.Number(0), _headers.Number(1), _headers.Number(2));
                bytes -= _headers.Number(3);
                if (found.Count > 0 && (bytes < 0 || header.First != found[^1].Last + 1)) return found;
                if (header.Created > youngest) return null;
                found.Add(header);
            }
            return null;
        }
        catch (DatabaseException broken) when (broken.IsCorrupt)
        {
            return found;
        }
        finally
        {
            _headers.Reset();
        }
    }

    private readonly record struct Header(long First, long Last, long Created);
}
