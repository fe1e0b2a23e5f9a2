using Sluice.Journal.Blocks;
using Sluice.Journal.DeadLetters;
using Sluice.Journal.Deduplication;
using Sluice.Journal.Delivery;
using Sluice.Journal.Guarding;
using Sluice.Journal.Privacy;
using Sluice.Journal.Replays;
using Sluice.Journal.Sqlite;
using Sluice.Journal.Writing;

namespace Sluice.Journal;

/// <summary>
/// The durable journal on SQLite: calls in, in order; readers' positions, waiting retries and dead letters in the same file, so that a
/// state and its count change in one commit. One writer; all appends and state changes that wait share one transaction and one fsync.
/// </summary>
internal sealed class SqliteJournal : IAsyncDisposable
{
    /// <summary>Who reads no further behind than this many records is served from what the writer keeps.</summary>
    private const int NearHead = 4096;

    private readonly JournalFiles _files;
    private readonly TimeProvider _clock;
    private readonly OwnerLock _owner;
    private readonly Head _head;
    private readonly long _openedAt;
    private readonly BlockCache _cache;
    private readonly SharedReader _blocks;
    private readonly Database _queries;
    private readonly Transactions _transactions;
    private readonly Deduplicator _deduplicator;
    private readonly Storage _storage;
    private readonly Writer _writer;
    private readonly Packing _packing;

    private SqliteJournal(
        JournalFiles files, JournalOptions options, TimeProvider clock, ILogger log, OwnerLock owner, Head head, BlockCache cache, SharedReader blocks, Database queries,
        Deduplicator deduplicator, Fence fence, Storage storage, long packed)
    {
        (_files, _clock, _owner, _head, _cache, _blocks, _queries, _deduplicator, _storage, Fence) =
            (files, clock, owner, head, cache, blocks, queries, deduplicator, storage, fence);
        _openedAt = head.Value;
        IdSeed = queries.Number("SELECT seed FROM journal");
        _transactions = new(queries, () => _writer!);
        (Deliveries, Waiting, DeadLetters) = (new(_transactions, log), new(_transactions), new(_transactions));
        (Replays, Guards) = (new(_transactions, Waiting), new(_transactions));
        // Their threads begin last: what fails before leaves nothing at work.
        _writer = new(options, clock, log, storage);
        _packing = new(files, head, packed, options, clock, _writer.BetweenCommitsAsync, log);
    }

    /// <summary>
    /// Opens or creates the journal in a folder. Recovers by itself from a crash at any point. Throws <see cref="JournalInUseException"/>
    /// when another process has it, and <see cref="JournalOpenException"/> when it is not a journal.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="options">Its bounds.</param>
    /// <param name="clock">The time.</param>
    /// <param name="log">Told what was found.</param>
    /// <param name="serves">Whether to serve it; false for a command, for which others wait.</param>
    public static SqliteJournal Open(string folder, JournalOptions options, TimeProvider clock, ILogger<SqliteJournal> log, bool serves = true)
    {
        var files = new JournalFiles(Path.GetFullPath(folder));
        var opened = new Stack<IDisposable>();
        try
        {
            var owner = Opened(OwnerLock.Take(files, serves));
            var tables = Opened(WriterTables.Open(files, isFirst: true));
            if (OwnersFile.IsOpenToAll(files.Database)) log.OpenToAll(files.Folder);
            var cache = new BlockCache(options.CacheBytes);
            var head = new Head(LastNumber(files, tables, log));
            var blocks = Opened(new SharedReader(files.OpenToRead(), cache, log));
            var queries = Opened(files.OpenToRead());
            var deduplicator = new Deduplicator(options, clock, log);
            deduplicator.Load(tables.Ids, after: 0);
            var fence = TombstoneReader.Read(queries);
            if (fence.Unreadable is { } why) log.TombstonesUnreadable(why);
            if (TrimmedMark.Of(queries).Problem is { } wrong) log.TrimmedUnreadable(wrong);
            MendWaiting(tables, log);
            // The tables are the writer's from then on.
            var packed = tables.Blocks.Packed;
            var storage = Opened(new Storage(files, options, clock, log, head, cache, deduplicator, fence, tables));
            return new(files, options, clock, log, owner, head, cache, blocks, queries, deduplicator, fence, storage, packed);
        }
        catch (Exception failure)
        {
            while (opened.TryPop(out var part)) part.Dispose();
            if (failure is not (DatabaseException or IOException or UnauthorizedAccessException)) throw;
            var advice = failure switch
            {
                DatabaseException { IsCorrupt: true } => " " + JournalFiles.HowToSave,
                DatabaseException { IsFull: true } => " The disk is full: make room and start the gateway again; nothing that was accepted is lost.",
                _ => "",
            };
            throw new JournalOpenException($"The journal in {files.Folder} cannot be opened: {failure.Message.TrimEnd('.')}.{advice}", failure);
        }

        T Opened<T>(T part) where T : IDisposable
        {
            opened.Push(part);
            return part;
        }
    }

    /// <summary>Whether there is a journal in a folder, or what is left of one: opening it says what is missing.</summary>
    public static bool IsIn(string folder) => new JournalFiles(Path.GetFullPath(folder)) is var files && (File.Exists(files.Database) || HeadMark.Read(files.Head) > 0);

    /// <summary>The process that has the journal of a folder; null when none has.</summary>
    public static JournalHolder? HolderOf(string folder) => OwnerLock.HolderOf(new(Path.GetFullPath(folder)));

    /// <summary>The full path of its folder.</summary>
    public string Folder => _files.Folder;

    /// <summary>The last durable sequence number; 0 when nothing was ever appended.</summary>
    public long Head => _head.Value;

    /// <summary>Whether an append would be taken now; if not, why (for the readiness check).</summary>
    public string? Unavailable => _storage.Unavailable;

    /// <summary>How many damaged stretches readers have met since the journal was opened. Each was logged.</summary>
    public int DamagedBlocks => _blocks.Damaged;

    /// <summary>What <see cref="ChosenIds"/> are hashed with.</summary>
    public long IdSeed { get; }

    /// <summary>Message ids that were accepted lately, and those that came again.</summary>
    public DuplicateCounts Duplicates => _deduplicator.Counts;

    /// <summary>What is stored about destinations, and how it changes.</summary>
    public DeliveryStore Deliveries { get; }

    /// <summary>What waits for another try, or behind one that does.</summary>
    public WaitingStore Waiting { get; }

    /// <summary>What was rejected or given up.</summary>
    public DeadLetterStore DeadLetters { get; }

    /// <summary>What is sent once more.</summary>
    public ReplayStore Replays { get; }

    /// <summary>What guards against floods of new people have seen.</summary>
    public GuardStore Guards { get; }

    /// <summary>Whom nothing may be sent about. Knows of a suppression or deletion before anything behind it can be read.</summary>
    internal Fence Fence { get; }

    /// <summary>Calls stored since the journal was opened.</summary>
    internal long Appended => Head - _openedAt;

    /// <summary>Transactions committed for callers since the journal was opened.</summary>
    internal long Commits => _storage.Commits;

    /// <summary>Transactions that failed since then: nothing of them was stored.</summary>
    internal long FailedCommits => _storage.FailedCommits;

    /// <summary>Whether many calls at once wait for the disk, commit after commit.</summary>
    internal bool IsCrowded => _writer.IsCrowded;

    /// <summary>Appends that wait for the disk.</summary>
    internal int AppendsWaiting => _writer.AppendsWaiting;

    /// <summary>What the journal takes on disk.</summary>
    internal long BytesOnDisk => _files.Bytes;

    /// <summary>Appends an encoded <see cref="Record"/>. Completes when it is durable, with its sequence number. The memory must stay
    /// untouched until then. Throws <see cref="JournalUnavailableException"/> when it cannot be made durable now: nothing was stored.</summary>
    /// <param name="record">The record. It is kept and durable even if all of its messages are duplicates.</param>
    /// <param name="ids">Ids of its messages that can repeat. When the append is complete they say which of them were accepted before, within
    /// <see cref="JournalOptions.DuplicateWindow"/>.</param>
    public ValueTask<long> AppendAsync(ReadOnlyMemory<byte> record, Memory<ChosenId> ids = default) => _writer.AppendAsync(record, ids);

    /// <summary>The records after a sequence number, one stored block at a time. Waits while there are none.</summary>
    public ValueTask<JournalBlock> ReadAsync(long after, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return _head.Value > after ? new(Read(after)) : WaitAndReadAsync(after, cancel);
    }

    /// <summary>One record by its number; null when it was trimmed or lies in a damaged block.</summary>
    public Record? Find(long sequence)
    {
        if (sequence < 1 || sequence > Head) return null;
        foreach (var entry in Read(sequence - 1).Entries)
        {
            if (entry.Sequence == sequence) return entry.Record;
        }
        return null;
    }

    /// <summary>The first record from a number on that the journal still has; null when there is none.</summary>
    public Record? FirstFrom(long sequence)
    {
        for (var after = Math.Max(0, sequence - 1); after < Head;)
        {
            var block = Read(after);
            if (block.Entries is [var first, ..]) return first.Record;
            after = block.Last;
        }
        return null;
    }

    /// <summary>Calls up to this number have left the journal.</summary>
    public long Trimmed => _transactions.Ask(() => TrimmedMark.Of(_queries).Value);

    /// <summary>Which destinations still need records: retention never trims what one of these, or a replay under way, has not settled. Nothing is
    /// trimmed before this is called.</summary>
    public void SetReaders(IReadOnlyCollection<string> destinations) => _writer.SetReaders(destinations);

    /// <summary>Keeps records and dead letters by other bounds from now on.</summary>
    public void Keep(JournalBounds bounds) => _writer.Keep(bounds);

    /// <summary>
    /// Makes everything about a person unreadable, and holds back whatever comes of it until an identify that is newer. Calls keep their numbers, and
    /// those about others as well keep what is about the others. All of the journal is searched, where the caller's scheduler has it done.
    /// </summary>
    /// <param name="identifiers">All that name the person.</param>
    /// <param name="destinations">Those that get something: what suppresses or deletes the person and is still on its way to one of them stays.</param>
    /// <param name="dryRun">Whether to look only.</param>
    /// <param name="progress">Told of the call that was reached.</param>
    /// <param name="cancel">Stops between two steps; begun again it goes on.</param>
    /// <exception cref="JournalUnavailableException">It cannot be read or written at the moment; begun again it goes on.</exception>
    public async Task<ForgetReport> ForgetAsync(
        IReadOnlyCollection<string> identifiers, IReadOnlyCollection<string> destinations, bool dryRun, Action<long> progress, CancellationToken cancel)
    {
        var forgetting = new Forgetting(identifiers, _files, _clock, BetweenCommitsAsync);
        try
        {
            return await ForgetAsync(forgetting, destinations, dryRun, progress, cancel);
        }
        catch (DatabaseException failure)
        {
            throw new JournalUnavailableException($"The journal cannot be searched: {failure.Message}.", failure);
        }
    }

    /// <summary>Packs some of the small blocks that are at rest into large ones now, instead of when it is due.</summary>
    internal void Pack() => _packing.Pack();

    /// <summary>Does something on the writer's thread between two commits.</summary>
    internal ValueTask BetweenCommitsAsync(Action<WriterTables> chore) => _writer.BetweenCommitsAsync(chore);

    /// <summary>Stores what waits, empties the write-ahead file and lets go of the folder.</summary>
    public async ValueTask DisposeAsync()
    {
        _head.Close();
        await _packing.DisposeAsync();
        await _writer.DisposeAsync();
        _blocks.Dispose();
        _queries.Dispose();
        _owner.Dispose();
    }

    private async Task<ForgetReport> ForgetAsync(
        Forgetting forgetting, IReadOnlyCollection<string> destinations, bool dryRun, Action<long> progress, CancellationToken cancel)
    {
        if (dryRun) return forgetting.Search(await SettledAsync(destinations), Head, progress, cancel) with { DryRun = true };
        await _packing.Rewriting.WaitAsync(cancel);
        try
        {
            // Asked when it is its turn: what was accepted meanwhile is forgotten too.
            return await forgetting.ForgetAsync(Fence, await SettledAsync(destinations), Head, _blocks.Drop, progress, cancel);
        }
        finally
        {
            _packing.Rewriting.Release();
        }
    }

    private async ValueTask<long> SettledAsync(IReadOnlyCollection<string> destinations)
    {
        var settled = 0L;
        await BetweenCommitsAsync(open => settled = open.SettledUpTo(destinations));
        return settled;
    }

    // The number to go on after: never below one that was given out, whatever became of the files.
    private static long LastNumber(JournalFiles files, WriterTables tables, ILogger log)
    {
        var stored = tables.Blocks.Last;
        var given = Math.Max(HeadMark.Read(files.Head), tables.Delivery.LastPosition);
        if (given > stored) log.RecordsLost(stored + 1, given);
        return Math.Max(stored, given);
    }

    // Before a dispatcher asks who waits. What is not mended now, as the disk is full or too many wait to look at them all, is when the journal is opened again.
    private static void MendWaiting(WriterTables tables, ILogger log)
    {
        try
        {
            if (!WaitingIndex.IsSmall(tables.Database) || WaitingIndex.IsWhole(tables.Database)) return;
            tables.InOneCommit(static open => WaitingIndex.Rebuild(open.Database));
            log.WaitingMended();
        }
        catch (DatabaseException failure)
        {
            log.WaitingNotMended(failure.Message);
        }
    }

    private async ValueTask<JournalBlock> WaitAndReadAsync(long after, CancellationToken cancel)
    {
        _cache.ReadAtHead();
        await _head.WaitBeyondAsync(after, cancel);
        return Read(after);
    }

    private JournalBlock Read(long after)
    {
        var head = Head;
        if (head - after < NearHead) _cache.ReadAtHead();
        try
        {
            return _blocks.Read(after, head);
        }
        catch (DatabaseException failure)
        {
            throw Transactions.Unreadable(failure);
        }
    }
}
