using Sluice.Journal.Sqlite;
using Sluice.Journal.Writing;

namespace Sluice.Journal.Deduplication;

/// <summary>Message ids of a journal.</summary>
/// <param name="Known">How many are known, so that they would be noticed if they came again.</param>
/// <param name="Repeated">How many came again since the journal was opened.</param>
/// <param name="ForgottenEarly">How many had to be forgotten within the window since then, because there were too many.</param>
internal readonly record struct DuplicateCounts(int Known, long Repeated, long ForgottenEarly);

/// <summary>
/// Says of each message with an id of its sender's whether it was accepted before: in an earlier commit, before it in the same one, or in an
/// earlier life of the process. Ids of a commit are stored with it, and grow old by a clock that nobody sets. For the writer's thread, but for the counts.
/// </summary>
internal sealed class Deduplicator(JournalOptions options, TimeProvider clock, ILogger log)
{
    private readonly IdWindow? _window = options.DuplicateWindow > TimeSpan.Zero ? new(options.DuplicateWindow, options.DuplicateIds) : null;
    private readonly (DateTimeOffset Time, long Timestamp) _began = (clock.GetUtcNow(), clock.GetTimestamp());
    private readonly Lock _counting = new();
    private DuplicateCounts _counts;
    private long _first, _now;
    private int _repeated;
    private bool _isDamaged;

    public DuplicateCounts Counts
    {
        get
        {
            lock (_counting) return _counts;
        }
    }

    /// <summary>Takes up what is stored of the commits after a record. Ids that cannot be read are not known.</summary>
    public void Load(IdTable table, long after)
    {
        if (_window is null) return;
        try
        {
            table.Load(after, (_began.Time - options.DuplicateWindow).ToUnixTimeMilliseconds(), _began.Time.ToUnixTimeMilliseconds(), _window);
        }
        catch (DatabaseException broken) when (broken.IsCorrupt)
        {
            Damaged(broken);
        }
        Count();
    }

    /// <summary>Marks the duplicates among the records of a commit, and stores the other ids.</summary>
    /// <param name="appends">The records.</param>
    /// <param name="first">The number of the first.</param>
    /// <param name="now">When the commit is said to be, in Unix milliseconds.</param>
    /// <param name="table">Where ids are stored.</param>
    public void Judge(ReadOnlySpan<PendingWrite> appends, long first, long now, IdTable table)
    {
        if (_window is null) return;
        (_first, _now, _repeated) = (first, Steady, 0);
        foreach (var append in appends)
        {
            if (append.Ids.IsEmpty) continue;
            if (_window.FreshCount == 0) _window.Age(_now);
            foreach (ref var id in append.Ids.Span)
            {
                id.IsDuplicate = !_window.TryAdd(id.Hash);
                if (id.IsDuplicate) _repeated++;
            }
        }
        table.Insert(first, now, _window);
    }

    /// <summary>The commit is durable.</summary>
    public void Committed()
    {
        if (_window is null || (_window.FreshCount == 0 && _repeated == 0)) return;
        _window.Seal(_first, _now);
        Count();
    }

    /// <summary>The commit failed: its senders will try again, and must be taken then.</summary>
    public void Undo()
    {
        _repeated = 0;
        _window?.Undo();
    }

    /// <summary>Deletes some of the stored ids that are no longer known. True when there are more.</summary>
    public bool Forget(IdTable table)
    {
        if (_isDamaged) return false;
        _window?.Age(Steady);
        try
        {
            return table.Forget(_window?.First ?? long.MaxValue);
        }
        catch (DatabaseException broken) when (broken.IsCorrupt)
        {
            Damaged(broken);
            return false;
        }
    }

    // Unix milliseconds since it was taken up, whatever becomes of the computer's clock meanwhile.
    private long Steady => (_began.Time + clock.GetElapsedTime(_began.Timestamp)).ToUnixTimeMilliseconds();

    // Their space stays taken.
    private void Damaged(DatabaseException broken)
    {
        _isDamaged = true;
        log.IdsUnreadable(broken.Message);
    }

    private void Count()
    {
        var early = _window!.LeftEarly;
        if (early > 0 && _counts.ForgottenEarly == 0) log.IdsForgottenEarly(options.DuplicateIds, options.DuplicateWindow);
        lock (_counting) _counts = new(_window.Count, _counts.Repeated + _repeated, early);
        _repeated = 0;
    }
}
