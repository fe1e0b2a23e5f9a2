using Sluice.Journal.Sqlite;

namespace Sluice.Journal.Blocks;

/// <summary>Blocks that follow one another and make one large block.</summary>
/// <param name="Blocks">How many there are; none when the numbers up to the last cannot be packed.</param>
/// <param name="First">The first number this covers.</param>
/// <param name="Last">The last.</param>
/// <param name="Created">When the newest of them was committed, in Unix milliseconds.</param>
internal readonly record struct PackableRun(int Blocks, long First, long Last, long Created);

/// <summary>Finds blocks that can be packed together, around gaps and damage. For one thread at a time; every question is a short transaction.</summary>
internal sealed class PackableBlocks : IDisposable
{
    private readonly BlockReader _reader;
    private readonly Statement _headers;
    private readonly List<Header> _found = [];

    public PackableBlocks(Database database)
    {
        _reader = new(database, cache: null);
        _headers = database.Prepare("SELECT first, last, created, raw_length FROM blocks WHERE first > ? ORDER BY first");
    }

    /// <summary>The next blocks after a number that fill a large one; null as long as there are too few of them.</summary>
    /// <param name="after">The number.</param>
    /// <param name="head">The last number there is.</param>
    /// <param name="bytes">Unpacked bytes of a large block.</param>
    /// <param name="youngest">Blocks committed later than this are left alone, in Unix milliseconds: they are fresh.</param>
    /// <param name="now">The time. What says a later one is no fresher than others: the clock was ahead.</param>
    /// <param name="into">Begins a block with their records.</param>
    public PackableRun? After(long after, long head, int bytes, long youngest, long now, BlockPacker into)
    {
        if (Headers(after, bytes, youngest, now) is not { } headers) return null;
        into.Start(bytes, lasting: false);
        var run = new PackableRun(0, after + 1, after, 0);
        foreach (var header in headers)
        {
            if (_reader.TryCopy(header.First, into))
            {
                run = new(run.Blocks + 1, headers[0].First, header.Last, header.Created);
                continue;
            }
            // What is damaged stays as it is, for the doctor to look at.
            return run.Blocks == 0 ? run with { Last = _reader.Read(header.First - 1, head).Last } : run;
        }
        return run.Blocks > 0 ? run : run with { Last = _reader.Read(after, head).Last };
    }

    public void Dispose() => _reader.Dispose();

    // Of as many as fill a large block, or as there are before a gap or a damaged page: there are no gaps within a block. Null when more may come.
    private List<Header>? Headers(long after, int bytes, long youngest, long now)
    {
        var (found, left) = (_found, (long)bytes);
        found.Clear();
        try
        {
            foreach (var row in _headers.Bind(after))
            {
                var header = new Header(row.Number(0), row.Number(1), row.Number(2));
                left -= row.Number(3);
                if (found.Count > 0 && (left < 0 || header.First != found[^1].Last + 1)) return found;
                if (header.Created > youngest && header.Created <= now) return null;
                found.Add(header);
            }
            return null;
        }
        catch (DatabaseException broken) when (broken.IsCorrupt)
        {
            return found;
        }
    }

    private readonly record struct Header(long First, long Last, long Created);
}
