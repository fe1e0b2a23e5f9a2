using Sluice.Journal.Blocks;
using Sluice.Journal.Deduplication;
using Sluice.Journal.Privacy;
using Sluice.Journal.Sqlite;
using SQLitePCL;

namespace Sluice.Journal.Writing;

/// <summary>
/// What the writer's thread does to the files, and whether it can. Everything but the properties is for that thread only.
/// </summary>
/// <param name="files">The journal's files.</param>
/// <param name="options">How it was opened.</param>
/// <param name="clock">The time.</param>
/// <param name="log">What happened.</param>
/// <param name="head">Moved when a commit is durable.</param>
/// <param name="cache">Where readers find fresh blocks.</param>
/// <param name="deduplicator">Tells which messages were accepted before; has loaded what is stored.</param>
/// <param name="fence">Told of suppressions and deletions when they are durable.</param>
/// <param name="tables">The opened connection; it belongs to the storage from now on.</param>
internal sealed class Storage(
    JournalFiles files, JournalOptions options, TimeProvider clock, ILogger log, Head head, BlockCache cache, Deduplicator deduplicator, Fence fence,
    WriterTables tables) : IDisposable
{
    public const string Closed = "The journal is closed.";

    // What it takes until calls are taken again is said: an operator who sees some space free must not wonder.
    private readonly string _diskFull = $"The disk is full. Calls are taken again once {(2 * options.ReserveBytes / 1_000_000) + 1} MB of it are free.";

    private readonly BlockWriter _blocks = new(options.BlockBytes);
    private readonly TombstoneWriter _tombstones = new(fence, options.LiftedByIdentify);
    private readonly DeadLetterEraser _letters = new(fence);
    private readonly Retention _retention = new(options.Bounds, clock, log);
    private readonly Reserve _reserve = new(files.Reserve, options.ReserveBytes);
    private readonly HeadMark _mark = new(files.Head);
    private readonly OpenFiles _files = new(files);
    private Checkpoints? _checkpoints;
    private Action? _becameUnavailable;
    private WriterTables? _tables = tables;
    private string? _unavailable;
    private bool _isReplaced;
    private long _commits, _failedCommits, _lastWrite = clock.GetTimestamp();

    /// <summary>Why nothing can be appended; null when it can.</summary>
    public string? Unavailable => Volatile.Read(ref _unavailable);

    /// <summary>Transactions committed for callers so far.</summary>
    public long Commits => Volatile.Read(ref _commits);

    /// <summary>Transactions that failed so far: nothing of them is stored.</summary>
    public long FailedCommits => Volatile.Read(ref _failedCommits);

    /// <summary>Sets the reserve aside; without one the journal starts unavailable.</summary>
    /// <param name="writeAheadCopied">Called on another thread when <see cref="FinishCheckpoint"/> is due.</param>
    /// <param name="becameUnavailable">Called when <see cref="Recover"/> is to be tried from now on, until nothing is wrong any more.</param>
    public void Start(Action writeAheadCopied, Action becameUnavailable)
    {
        _becameUnavailable = becameUnavailable;
        _mark.Write(head.Value);
        _checkpoints = new(files.OpenToCheckpoint, options.CheckpointBytes, writeAheadCopied, log);
        if (!_reserve.TryTake(headroom: 0)) BecomeUnavailable(_diskFull);
    }

    /// <summary>What trimming keeps from now on. For any thread.</summary>
    public void Keep(JournalBounds bounds) => _retention.Bounds = bounds;

    /// <summary>Stores the writes with one commit, and lets their callers go on: after fsync, or with the reason why not.</summary>
    public void Store(Group group)
    {
        if (Unavailable is null)
        {
            if (TryCommit(group.Appends, group.Changes) is not { } failure) return;
            if (IsTheDisk(failure) || group.Changes.IsEmpty) BecomeUnavailable(failure);
        }
        // Apart from here on: a change that cannot be stored must not take records with it, nor the other way round.
        StoreAppends(group.Appends);
        for (var i = 0; i < group.Changes.Length; i++) StoreChange(group.Changes.Slice(i, 1));
    }

    /// <summary>Trims a little. True when there is more to do.</summary>
    public bool Trim(IReadOnlyCollection<string> readers)
    {
        if (_tables is not { } open) return false;
        try
        {
            var isAtRest = clock.GetElapsedTime(_lastWrite) >= options.RetentionInterval;
            var more = _retention.Step(open, readers, isAtRest) | deduplicator.Forget(open.Ids) | _letters.Step(open);
            _tombstones.Committed(open.Tombstones);
            cache.DropUpTo(open.Blocks.Trimmed);
            _checkpoints!.Committed(open.Database);
            if (isAtRest && !more) _checkpoints.Rest(open.Database);
            return more;
        }
        catch (DatabaseException failure)
        {
            Disturbed(failure);
            return false;
        }
    }

    /// <summary>Lets the write-ahead file start over, now that the bulk of it is copied.</summary>
    public void FinishCheckpoint()
    {
        try
        {
            _checkpoints!.Finish(_tables?.Database);
        }
        catch (DatabaseException failure)
        {
            Disturbed(failure);
        }
    }

    /// <summary>Looks whether the files are still those that were opened. If not, nothing is stored any more: nobody would find it.</summary>
    public void Watch()
    {
        if (_files.Replaced() is not { } file)
        {
            _isReplaced = false;
            return;
        }
        if (!_isReplaced) log.FileReplaced(file);
        _isReplaced = true;
        if (Unavailable is null) _becameUnavailable?.Invoke();
        Volatile.Write(ref _unavailable, $"{file} was removed or replaced while the gateway has it open. Move it back. If it is gone, copy what the gateway still has "
            + "open before you stop it: see 'Removed or replaced files' in docs/look-after-the-journal.md.");
        CloseTables();
    }

    /// <summary>Does something with the tables.</summary>
    public void Do(Action<WriterTables> chore)
    {
        var open = _tables ?? throw new JournalUnavailableException(Unavailable ?? Closed);
        chore(open);
        FinishCommit(open);
    }

    /// <summary>
    /// Tries to become available again. A connection that saw a write fail is opened anew, for what it holds in memory may not be what is on
    /// disk; emptying the write-ahead file proves that writing and syncing work; and the reserve must fit twice, so that the first few
    /// calls do not fill the disk again. What trimming has freed within the file is given back for it.
    /// </summary>
    public void Recover()
    {
        Watch();
        if (Unavailable is null || _isReplaced) return;
        try
        {
            _tables ??= Reopen();
            if (!HasRoom(_tables.Database)) return;
        }
        catch (DatabaseException failure)
        {
            Disturbed(failure);
            return;
        }
        Volatile.Write(ref _unavailable, null);
        log.BecameAvailable();
    }

    /// <summary>Empties the write-ahead file and closes everything.</summary>
    public void Dispose()
    {
        _checkpoints?.Dispose();
        try
        {
            _tables?.Database.Checkpoint(raw.SQLITE_CHECKPOINT_TRUNCATE);
        }
        catch (DatabaseException failure)
        {
            log.CheckpointFailed(failure.Message);
        }
        Volatile.Write(ref _unavailable, Closed);
        _reserve.TakeWhatThereIs();
        _tables?.Dispose();
        _blocks.Dispose();
        _mark.Dispose();
    }

    private bool HasRoom(Database database)
    {
        _checkpoints!.TryTruncate(database);
        if (_reserve.TryTake(headroom: options.ReserveBytes)) return true;
        Retention.Shrink(database, kept: 0, most: options.ReserveBytes / JournalFiles.PageBytes / 2);
        _checkpoints.TryTruncate(database);
        return _reserve.TryTake(headroom: options.ReserveBytes);
    }

    private void StoreAppends(ReadOnlySpan<PendingWrite> appends)
    {
        if (appends.IsEmpty) return;
        if (Unavailable is null)
        {
            if (TryCommit(appends, []) is not { } failure) return;
            BecomeUnavailable(failure);
        }
        foreach (var append in appends) append.Refuse(new JournalUnavailableException(Unavailable!));
        PendingWrite.Release(appends);
    }

    private void StoreChange(ReadOnlySpan<PendingWrite> change)
    {
        if (TryCommit([], change) is not { } failure) return;
        log.ChangeFailed(change[0].Change!.Destination, failure.Message.TrimEnd('.'));
        Disturbed(failure);
        change[0].Refuse(new JournalUnavailableException(failure.Message, failure));
        PendingWrite.Release(change);
    }

    // Null when all of it is durable and the callers know; otherwise why nothing of it is stored.
    private Exception? TryCommit(ReadOnlySpan<PendingWrite> appends, ReadOnlySpan<PendingWrite> changes)
    {
        if (_tables is not { } open) return new JournalUnavailableException(Unavailable ?? Closed);
        long last;
        var begun = CommitDuration.Begin(clock);
        try
        {
            open.Begin();
            var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
            deduplicator.Judge(appends, head.Value + 1, now, open.Ids);
            last = _blocks.Insert(open.Blocks, appends, head.Value + 1, now, cache.WantsFresh);
            foreach (var append in appends) _tombstones.Note(open.Tombstones, append.Record, append.Ids.Span, append.Sequence);
            foreach (var change in changes) open.Delivery.Apply(fence.Forgotten.Redact(_letters.Redact(change.Change!)), now);
            open.Commit();
        }
        catch (Exception failure)
        {
            open.Rollback();
            deduplicator.Undo();
            Volatile.Write(ref _failedCommits, _failedCommits + 1);
            return failure;
        }
        CommitDuration.End(clock, begun);
        deduplicator.Committed();
        // Before any reader sees what comes behind a suppression.
        _tombstones.Committed(open.Tombstones);
        Publish(last);
        PendingWrite.Release(appends);
        PendingWrite.Release(changes);
        FinishCommit(open);
        return null;
    }

    private void Publish(long last)
    {
        Volatile.Write(ref _commits, _commits + 1);
        if (last == head.Value) return;
        _mark.Write(last);
        foreach (var block in _blocks.Fresh) cache.Add(block);
        cache.Committed();
        head.Advance(last);
    }

    private void FinishCommit(WriterTables open)
    {
        try
        {
            if (_checkpoints!.Committed(open.Database)) _lastWrite = clock.GetTimestamp();
        }
        catch (DatabaseException failure)
        {
            Disturbed(failure);
        }
    }

    private static bool IsTheDisk(Exception failure) => failure is DatabaseException { IsFull: true } or DatabaseException { IsInputOutput: true };

    private void Disturbed(Exception failure)
    {
        _tables?.Rollback();
        if (IsTheDisk(failure)) BecomeUnavailable(failure);
    }

    private void BecomeUnavailable(Exception failure)
    {
        var full = failure is DatabaseException { IsFull: true };
        BecomeUnavailable(failure switch
        {
            DatabaseException { IsFull: true } => _diskFull,
            DatabaseException { IsCorrupt: true } => $"The journal is damaged where it is written: {failure.Message}. {JournalFiles.HowToSave}",
            DatabaseException { IsWriteFailure: true } =>
                $"The journal cannot be written: {failure.Message}. The disk fails, or a limit keeps the file from growing (`ulimit -f`, a quota).",
            _ => $"The journal cannot be written: {failure.Message}.",
        });
        if (full) _reserve.Release();
        else CloseTables();
    }

    private void BecomeUnavailable(string reason)
    {
        if (Unavailable is null)
        {
            log.BecameUnavailable(reason);
            _becameUnavailable?.Invoke();
        }
        Volatile.Write(ref _unavailable, reason);
    }

    private void CloseTables()
    {
        _tables?.Database.KeepWriteAheadFile();
        _tables?.Dispose();
        _tables = null;
    }

    private WriterTables Reopen()
    {
        var open = WriterTables.Open(files);
        try
        {
            // A commit that reported a failure may have come through after all.
            fence.Replace(TombstoneReader.Read(open.Database));
            if (fence.Unreadable is { } why) log.TombstonesUnreadable(why);
            if (open.Blocks.Last > head.Value)
            {
                deduplicator.Load(open.Ids, head.Value);
                head.Advance(open.Blocks.Last);
            }
            return open;
        }
        catch
        {
            open.Database.KeepWriteAheadFile();
            open.Dispose();
            throw;
        }
    }
}
