using Sluice.Journal.Sqlite;

namespace Sluice.Journal.Guarding;

/// <summary>What is stored about a guard.</summary>
/// <param name="State">What is usual, as the guard wrote it.</param>
/// <param name="IsAccepted">Whether the operator accepted what the last alarm was about, and the guard has not taken it up yet.</param>
internal sealed record StoredGuard(string State, bool IsAccepted);

/// <summary>Takes hashes of known identifiers, 4 bytes each, of older generations first.</summary>
/// <param name="generation">Theirs.</param>
/// <param name="count">How many are stored of it.</param>
/// <param name="hashes">Some of them.</param>
internal delegate void KnownHashes(long generation, int count, ReadOnlySpan<byte> hashes);

/// <summary>What is kept of the guards against floods of new identifiers. It changes with the positions of their destinations.</summary>
internal sealed class GuardStore(Transactions transactions)
{
    private readonly Statement _guard = transactions.Queries.Prepare("SELECT state, accepted FROM guards WHERE destination = ?");

    private readonly Statement _counts =
        transactions.Queries.Prepare("SELECT generation, sum(length(hashes)) / 4 FROM known WHERE destination = ? GROUP BY generation");

    private readonly Statement _known = transactions.Queries.Prepare("SELECT generation, hashes FROM known WHERE destination = ? ORDER BY generation, number");

    /// <summary>What is stored about the guard of a destination; null when nothing is.</summary>
    /// <param name="destination">Its name.</param>
    /// <param name="take">Is given the known identifiers. Must not ask the journal.</param>
    public StoredGuard? Find(string destination, KnownHashes take) =>
        transactions.Ask(() => transactions.Queries.InOneTransaction(() => Read(destination, take)));

    private StoredGuard? Read(string destination, KnownHashes take)
    {
        if (_guard.Bind(destination).One(static row => new StoredGuard(row.Text(0), row.Number(1) != 0)) is not { } guard) return null;
        var counts = new Dictionary<long, int>();
        foreach (var row in _counts.Bind(destination)) counts[row.Number(0)] = (int)row.Number(1);
        foreach (var row in _known.Bind(destination)) take(row.Number(0), counts[row.Number(0)], row.Bytes(1));
        return guard;
    }
}
