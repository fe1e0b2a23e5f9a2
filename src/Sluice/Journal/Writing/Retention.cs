using Sluice.Journal.Blocks;
using Sluice.Journal.DeadLetters;
using Sluice.Journal.Sqlite;

namespace Sluice.Journal.Writing;

/// <summary>Trims the oldest blocks in steps short enough for commits to go on between them. On the writer's thread.</summary>
internal sealed class Retention(JournalBounds bounds, TimeProvider clock, ILogger log)
{
    /// <summary>Blocks that one step trims at most.</summary>
    private const int BlocksPerStep = 32;

    /// <summary>Rows of the ledger that one step forgets at most.</summary>
    private const int RowsPerStep = 4096;

    /// <summary>Dead letters of a destination that one step drops at most.</summary>
    private const int LettersPerStep = 256;

    /// <summary>Pages that one step gives back to the file system at most.</summary>
    private const int PagesPerStep = 256;

    /// <summary>Free pages that are kept for the next records at least.</summary>
    private const int FreePagesKept = 512;

    /// <summary>The part of the file that is kept free while something comes in: giving pages back moves others.</summary>
    private const int PartKeptFree = 16;

    private JournalBounds _bounds = bounds;

    // Blocks on damaged pages do not let themselves be looked at or deleted; trimming goes on behind them.
    private long _skip;

    private readonly ClockSteps _steps = new();

    private string? _damage;

    /// <summary>What is kept from now on. For any thread.</summary>
    public JournalBounds Bounds
    {
        get => Volatile.Read(ref _bounds);
        set => Volatile.Write(ref _bounds, value);
    }

    /// <summary>Trims a little. True when there is more to do.</summary>
    /// <param name="open">The writer's tables.</param>
    /// <param name="readers">Destinations; what one of them, or a replay under way, has not settled stays.</param>
    /// <param name="isAtRest">Whether nothing comes in at the moment.</param>
    public bool Step(WriterTables open, IReadOnlyCollection<string> readers, bool isAtRest) =>
        Trim(open, open.SettledUpTo(readers)) | ClearAway(open, isAtRest);

    private bool Trim(WriterTables open, long settled)
    {
        _skip = Math.Max(_skip, open.Blocks.Trimmed);
        // Before the commit: one in which damage was met lets nothing be written.
        _steps.Look(open.Blocks);
        try
        {
            var more = false;
            open.InOneCommit(tables => more = Trim(tables.Database, tables.Blocks, settled));
            return more;
        }
        catch (DatabaseException broken) when (broken.IsCorrupt && _skip < settled)
        {
            var last = _skip + BlocksPerStep;
            log.BlockNotTrimmed(_skip + 1, last, broken.Message);
            _skip = last;
            return true;
        }
    }

    // In a commit of its own: damage here is no reason to keep records.
    private bool ClearAway(WriterTables open, bool isAtRest)
    {
        var (more, letters) = (false, new List<(string Destination, int Dropped)>());
        try
        {
            open.InOneCommit(tables =>
            {
                var trimmed = tables.Blocks.Trimmed;
                more = tables.Delivery.Forget(trimmed, RowsPerStep) | tables.Tombstones.Forget(trimmed, RowsPerStep);
                letters = BoundLetters(tables.Delivery.Letters);
                var spare = isAtRest ? 0 : tables.Database.Number("PRAGMA page_count") / PartKeptFree;
                more |= Shrink(tables.Database, Math.Max(FreePagesKept, spare), PagesPerStep);
            });
            _damage = null;
        }
        catch (DatabaseException broken) when (broken.IsCorrupt)
        {
            // Each step meets it again.
            if (broken.Message != _damage) log.NotClearedAway(broken.Message);
            _damage = broken.Message;
            return false;
        }
        foreach (var (destination, dropped) in letters) log.LettersDropped(destination, dropped, Bounds.DeadLetters, Bounds.DeadLetterAge);
        return more || letters.Exists(static one => one.Dropped == LettersPerStep);
    }

    private List<(string Destination, int Dropped)> BoundLetters(DeadLetterTable letters)
    {
        var now = clock.GetUtcNow();
        return letters.Bound(Bounds.DeadLetters, (now - Bounds.DeadLetterAge).ToUnixTimeMilliseconds(), now.ToUnixTimeMilliseconds(), LettersPerStep);
    }

    private bool Trim(Database database, BlockTable blocks, long settled)
    {
        var now = clock.GetUtcNow();
        var oldestKept = (now - Bounds.Age).ToUnixTimeMilliseconds();
        var excess = Used(database) - Bounds.Bytes;
        for (var trimmed = 0; trimmed < BlocksPerStep; trimmed++)
        {
            if (blocks.Oldest(_skip) is not { } block || block.Last > settled) return false;
            if (excess <= 0 && _steps.Latest(block, now.ToUnixTimeMilliseconds()) >= oldestKept) return false;
            blocks.Delete(block);
            excess -= block.Bytes;
        }
        return true;
    }

    /// <summary>Gives free pages back to the file system. True when there are more.</summary>
    /// <param name="database">The writer's connection.</param>
    /// <param name="kept">How many stay.</param>
    /// <param name="most">How many are given back at most; as many may have to be moved.</param>
    public static bool Shrink(Database database, long kept, long most)
    {
        var free = database.Number("PRAGMA freelist_count") - kept;
        if (free <= 0) return false;
        database.Execute($"PRAGMA incremental_vacuum({Math.Min(most, free)})");
        return free > most;
    }

    private static long Used(Database database) =>
        (database.Number("PRAGMA page_count") - database.Number("PRAGMA freelist_count")) * database.Number("PRAGMA page_size");
}
