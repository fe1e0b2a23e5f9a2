namespace Sluice.Journal;

/// <summary>
/// The durable journal on SQLite: calls in, in order; readers' positions, waiting retries and dead letters in the same file, so that a
/// state and its count change in one commit. One writer; all appends and state changes that wait share one transaction and one fsync.
/// </summary>
public sealed class SqliteJournal : IAsyncDisposable
{
    /// <summary>Opens or creates the journal in a folder. Recovers by itself from a crash at any point.</summary>
    public static SqliteJournal Open(string folder, JournalOptions options, TimeProvider clock, ILogger<SqliteJournal> log) => throw new NotImplementedException();

    /// <summary>The last durable sequence number; 0 when nothing was ever appended.</summary>
    public long Head => throw new NotImplementedException();

    /// <summary>Whether an append would be taken now; if not, why (for the readiness check).</summary>
    public string? Unavailable => throw new NotImplementedException();

    /// <summary>Appends an encoded <see cref="Record"/>. Completes when it is durable, with its sequence number. The memory must stay
    /// untouched until then. Throws <see cref="JournalUnavailableException"/> when it cannot be made durable now: nothing was stored.</summary>
    public ValueTask<long> AppendAsync(ReadOnlyMemory<byte> record) => throw new NotImplementedException();

    /// <summary>The records after a sequence number, one stored block at a time. Waits while there are none.</summary>
    public ValueTask<JournalBlock> ReadAsync(long after, CancellationToken cancel) => throw new NotImplementedException();

    /// <summary>One record by its number; null when it was trimmed or lies in a damaged block.</summary>
    public Record? Find(long sequence) => throw new NotImplementedException();

    /// <summary>What is stored about a destination; a fresh one starts at the given position.</summary>
    public DeliveryState Load(string destination, long startAfter) => throw new NotImplementedException();

    /// <summary>Stores a change of a destination's state, all of it or nothing. Completes when it is durable.</summary>
    public ValueTask CommitAsync(StateChange change) => throw new NotImplementedException();

    /// <summary>Dead letters of a destination (all when null), newest first.</summary>
    public IReadOnlyList<DeadLetter> DeadLetters(string? destination, int limit) => throw new NotImplementedException();

    /// <summary>Which destinations still need records: retention never trims what one of these has not settled.</summary>
    public void SetReaders(IReadOnlyCollection<string> destinations) => throw new NotImplementedException();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}

/// <summary>Bounds and defaults of the journal.</summary>
public sealed record JournalOptions
{
    /// <summary>Records older than this may be trimmed. Default: 30 days.</summary>
    public TimeSpan RetentionAge { get; init; } = TimeSpan.FromDays(30);

    /// <summary>When the file is larger than this, the oldest records may be trimmed. Default: 20 GiB.</summary>
    public long RetentionBytes { get; init; } = 20L * 1024 * 1024 * 1024;
}

/// <summary>A record and its number.</summary>
public readonly record struct JournalEntry(long Sequence, Record Record);

/// <summary>A stretch of the journal.</summary>
/// <param name="Entries">Its records, ascending.</param>
/// <param name="Last">The last number it covers; reading goes on after it.</param>
/// <param name="Damage">When the block could not be read: what is wrong. Its records are lost to readers, their numbers are skipped.</param>
public readonly record struct JournalBlock(IReadOnlyList<JournalEntry> Entries, long Last, string? Damage);

/// <summary>One thing to deliver: a record's number and the place of the message in it (-1: the call itself).</summary>
public readonly record struct ItemKey(long Sequence, int Index);

/// <summary>An item that waits for its next attempt, or behind one that does.</summary>
/// <param name="Key">Which.</param>
/// <param name="Attempts">Attempts made so far; 0 when it only waits behind another of the same person.</param>
/// <param name="Due">When to try next.</param>
/// <param name="FirstAttempt">When it was first tried; the horizon counts from here. Null when it was never tried.</param>
/// <param name="Reason">Why the last attempt failed.</param>
public sealed record WaitingItem(ItemKey Key, int Attempts, DateTimeOffset Due, DateTimeOffset? FirstAttempt, string Reason);

/// <summary>An item that was rejected or given up.</summary>
/// <param name="Destination">Whose.</param>
/// <param name="Key">Which.</param>
/// <param name="At">When it died.</param>
/// <param name="Attempts">Attempts made.</param>
/// <param name="Reason">Why.</param>
/// <param name="Body">What was to be delivered, kept here because the journal may trim its record.</param>
/// <param name="LastRequest">Method and address of the last request, secrets masked; empty if none was made.</param>
/// <param name="LastAnswer">Status and the first bytes of the last answer, or the network's error.</param>
public sealed record DeadLetter(
    string Destination, ItemKey Key, DateTimeOffset At, int Attempts, string Reason, ReadOnlyMemory<byte> Body, string LastRequest, string LastAnswer);

/// <summary>How many items of a destination ended how, ever.</summary>
public readonly record struct Tally(long Delivered, long Filtered, long NotMapped, long Dead)
{
    public static Tally operator +(Tally left, Tally right) => new(
        left.Delivered + right.Delivered, left.Filtered + right.Filtered, left.NotMapped + right.NotMapped, left.Dead + right.Dead);
}

/// <summary>What is stored about a destination.</summary>
/// <param name="Position">Every item up to this sequence number is settled or in <paramref name="Waiting"/>.</param>
/// <param name="Waiting">Items that wait, ascending by key.</param>
/// <param name="Tally">How the settled ones ended.</param>
/// <param name="Paused">Why deliveries are paused; null when they are not.</param>
public sealed record DeliveryState(long Position, IReadOnlyList<WaitingItem> Waiting, Tally Tally, string? Paused);

/// <summary>A change of a destination's state.</summary>
/// <param name="Destination">Whose.</param>
public sealed record StateChange(string Destination)
{
    /// <summary>The new position, if it moves.</summary>
    public long? Position { get; init; }

    /// <summary>Items that now wait, or wait anew.</summary>
    public IReadOnlyList<WaitingItem> Park { get; init; } = [];

    /// <summary>Items that no longer wait.</summary>
    public IReadOnlyList<ItemKey> Unpark { get; init; } = [];

    /// <summary>Items that died.</summary>
    public IReadOnlyList<DeadLetter> Dead { get; init; } = [];

    /// <summary>Added to the tally.</summary>
    public Tally Add { get; init; }

    /// <summary>Sets or clears (empty text) the pause; null leaves it.</summary>
    public string? Pause { get; init; }
}

/// <summary>The journal cannot make anything durable at the moment, for instance because the disk is full.</summary>
public sealed class JournalUnavailableException(string message, Exception? cause = null) : Exception(message, cause);
