using Sluice.Journal.Privacy;

namespace Sluice.Journal;

/// <summary>How a journal is opened. All of it holds until it is closed, but for <see cref="Bounds"/>.</summary>
internal sealed record JournalOptions
{
    /// <summary>What is kept until <see cref="SqliteJournal.Keep"/> says otherwise.</summary>
    public JournalBounds Bounds { get; init; } = new();

    /// <summary>How often the oldest records are looked at for trimming. Default: 10 seconds.</summary>
    public TimeSpan RetentionInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// For how long the ids of accepted messages are known, so that a message that is sent again is marked as a duplicate. Zero: never.
    /// Default: 24 hours.
    /// </summary>
    public TimeSpan DuplicateWindow { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How many of these ids are known at most; the oldest are forgotten first. Each takes up to 27 bytes of memory. Default: 1,000,000.</summary>
    public int DuplicateIds { get; init; } = 1_000_000;

    /// <summary>Largest record, in bytes; a larger one is an <see cref="ArgumentException"/>. Default: 16 MiB.</summary>
    public int RecordBytesMax { get; init; } = RecordEncoder.MostBytes;

    /// <summary>How many appends may wait for the disk at once; one more is refused as unavailable. Default: 16,384.</summary>
    public int WaitingMax { get; init; } = 16 * 1024;

    /// <summary>
    /// Size of a block before compression; a larger record gets one of its own. Default: 80,000 bytes, which keeps the arrays of readers
    /// below the large-object threshold of 85,000.
    /// </summary>
    public int BlockBytes { get; init; } = 80_000;

    /// <summary>
    /// Size before compression of the large blocks into which small ones are packed in the background. Default: 512 KiB, beyond which there is
    /// little to gain.
    /// </summary>
    public int PackedBytes { get; init; } = 512 * 1024;

    /// <summary>Blocks younger than this are not packed yet. Default: 10 seconds.</summary>
    public TimeSpan PackingAge { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often small blocks are looked for to pack; infinite is never. Default: 10 seconds.</summary>
    public TimeSpan PackingInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The share of its processors from which on the process has better to do than to pack. Default: a half.</summary>
    public double PackingLoad { get; init; } = 0.5;

    /// <summary>How many bytes of records share a commit at most (one record always fits). Default: 4 MiB.</summary>
    public int CommitBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>
    /// How long a commit waits at most for those who shared the one before it. Only while many append at once; zero is never.
    /// Default: 1 millisecond.
    /// </summary>
    public TimeSpan GatheringTime { get; init; } = TimeSpan.FromMilliseconds(1);

    /// <summary>How many bytes of decompressed blocks the readers share. Default: 8 MiB.</summary>
    public int CacheBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>
    /// From this size on the write-ahead file is copied into the journal in the background; at twice the size appends wait for it.
    /// Default: 8 MiB.
    /// </summary>
    public int CheckpointBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>
    /// Disk space kept in reserve, so that positions can be stored, records trimmed and the write-ahead file emptied when the disk is
    /// full. Should not be less than twice <see cref="CheckpointBytes"/>. Default: 16 MiB.
    /// </summary>
    public int ReserveBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>How often the files that are open are compared with those in the folder: removed or replaced, they hold nothing. Default: 1 second.</summary>
    public TimeSpan WatchInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often a journal that became unavailable tries to recover. Default: 1 second.</summary>
    public TimeSpan RecoveryInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Tombstones that a newer identify lifts. Default: those of deletions.</summary>
    internal TombstoneKinds LiftedByIdentify { get; init; } = TombstoneKinds.Deleted;
}
