namespace Sluice.Journal.Guarding;

/// <summary>What is kept of the guards against floods of new identifiers. It changes with the positions of their destinations.</summary>
internal sealed class GuardStore(Transactions transactions)
{
    private readonly GuardReader _guards = new(transactions.Queries);

    /// <summary>What is stored about the guard of a destination; null when nothing is.</summary>
    /// <param name="destination">Its name.</param>
    /// <param name="take">Is given the known identifiers. Must not ask the journal.</param>
    public StoredGuard? Find(string destination, KnownHashes take) => transactions.Ask(() => _guards.Find(destination, take));
}
