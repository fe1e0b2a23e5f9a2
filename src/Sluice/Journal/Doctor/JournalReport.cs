using Sluice.Journal.Replays;

namespace Sluice.Journal.Doctor;

/// <summary>What an examination found.</summary>
/// <param name="Blocks">Blocks that are as they were stored.</param>
/// <param name="Records">Records in them that can be read.</param>
/// <param name="First">The first readable record; 0 when there is none.</param>
/// <param name="Last">The last number that was given out, as far as the files tell.</param>
/// <param name="TrimmedUpTo">Records up to this number left by retention.</param>
/// <param name="Bytes">Size of the database and its write-ahead file.</param>
/// <param name="Damaged">Records that cannot be read or are missing, ascending.</param>
/// <param name="DatabaseProblems">What SQLite's own check says, and which values cannot be as they were stored; empty when all is well.</param>
/// <param name="Positions">Where each destination ever seen is.</param>
internal sealed record JournalReport(
    long Blocks,
    long Records,
    long First,
    long Last,
    long TrimmedUpTo,
    long Bytes,
    IReadOnlyList<DamagedRecords> Damaged,
    IReadOnlyList<string> DatabaseProblems,
    IReadOnlyList<ReaderPosition> Positions)
{
    /// <summary>Whether everything that was stored is there and as it was.</summary>
    public bool IsHealthy => Damaged.Count == 0 && DatabaseProblems.Count == 0 && Positions.All(position => position.IsInRange);
}

/// <summary>A destination's place.</summary>
/// <param name="Destination">Its name.</param>
/// <param name="Position">Up to which number it is settled.</param>
/// <param name="IsInRange">Whether that number was ever given out.</param>
internal sealed record ReaderPosition(string Destination, long Position, bool IsInRange)
{
    /// <summary>The replay whose place it is; null for that of live deliveries.</summary>
    public Replay? Replay { get; init; }
}

/// <summary>What an export wrote.</summary>
/// <param name="Records">Records written.</param>
/// <param name="LeftOut">Records that could not be read.</param>
internal sealed record JournalExport(long Records, IReadOnlyList<DamagedRecords> LeftOut);
