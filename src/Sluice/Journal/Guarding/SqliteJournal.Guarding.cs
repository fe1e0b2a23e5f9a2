namespace Sluice.Journal;

/// <summary>What is kept of the guards against floods of new identifiers.</summary>
internal sealed partial class SqliteJournal
{
    private readonly GuardReader _guards;

    /// <summary>What is stored about the guard of a destination; null when nothing is.</summary>
    /// <param name="destination">Its name.</param>
    /// <param name="take">Is given the known identifiers. Must not ask the journal.</param>
    public StoredGuard? GuardOf(string destination, KnownHashes take) => Query(() => _guards.Find(destination, take));
}
