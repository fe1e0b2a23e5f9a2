namespace Sluice.Journal;

/// <summary>A record and its number.</summary>
public readonly record struct JournalEntry(long Sequence, Record Record);

/// <summary>A stretch of the journal.</summary>
/// <param name="Entries">Its readable records, ascending.</param>
/// <param name="Last">The last number it covers; reading goes on after it.</param>
/// <param name="Damage">When records of the stretch could not be read: which and why. They are lost to readers, their numbers are skipped.</param>
public readonly record struct JournalBlock(IReadOnlyList<JournalEntry> Entries, long Last, string? Damage);
