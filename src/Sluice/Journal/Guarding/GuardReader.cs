using Sluice.Journal.Sqlite;

namespace Sluice.Journal.Guarding;

/// <summary>What is stored about a guard.</summary>
/// <param name="State">What is usual, as the guard wrote it.</param>
/// <param name="IsAccepted">Whether the operator accepted what the last alarm was about, and the guard has not taken it up yet.</param>
internal sealed record StoredGuard(string State, bool IsAccepted);

/// <summary>Takes hashes of known identifiers, 4 bytes each, of older generations first.</summary>
internal delegate void KnownHashes(long generation, ReadOnlySpan<byte> hashes);

/// <summary>Reads what is stored about guards. For one thread at a time.</summary>
internal sealed class GuardReader(Database database)
{
    private readonly Statement _guard = database.Prepare("SELECT state, accepted FROM guards WHERE destination = ?");

    private readonly Statement _known = database.Prepare("SELECT generation, hashes FROM known WHERE destination = ? ORDER BY generation, number");

    /// <summary>Of a destination; null when nothing is stored.</summary>
    public StoredGuard? Find(string destination, KnownHashes take) => database.InOneTransaction(() => Read(destination, take));

    private StoredGuard? Read(string destination, KnownHashes take)
    {
        if (_guard.Bind(destination).One(static row => new StoredGuard(row.Text(0), row.Number(1) != 0)) is not { } guard) return null;
        foreach (var row in _known.Bind(destination)) take(row.Number(0), row.Bytes(1));
        return guard;
    }
}
