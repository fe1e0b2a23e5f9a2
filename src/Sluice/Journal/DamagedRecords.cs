namespace Sluice.Journal;

/// <summary>Records that are lost.</summary>
/// <param name="First">Number of the first.</param>
/// <param name="Last">Number of the last.</param>
/// <param name="Reason">Which and why, as a sentence.</param>
internal sealed record DamagedRecords(long First, long Last, string Reason);
