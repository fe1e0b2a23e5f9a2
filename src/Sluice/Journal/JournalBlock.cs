namespace Sluice.Journal;

/// <summary>A record and its number.</summary>
internal sealed record JournalEntry(long Sequence, Record Record)
{
    private object? _reading;

    /// <summary>What readers make of the record: made by the first of them, kept for all others for as long as the block is in memory.</summary>
    /// <param name="make">Makes it, the same for all of them. Two readers at once may both make it; both get the same one or their own.</param>
    internal T Once<T>(Func<Record, T> make)
        where T : class
    {
        if (Volatile.Read(ref _reading) is T made) return made;
        made = make(Record);
        Volatile.Write(ref _reading, made);
        return made;
    }
}

/// <summary>A stretch of the journal.</summary>
/// <param name="Entries">Its readable records, ascending.</param>
/// <param name="Last">The last number it covers; reading goes on after it.</param>
/// <param name="Damage">When records of the stretch could not be read: which and why. They are lost to readers, their numbers are skipped.</param>
internal readonly record struct JournalBlock(IReadOnlyList<JournalEntry> Entries, long Last, string? Damage);
