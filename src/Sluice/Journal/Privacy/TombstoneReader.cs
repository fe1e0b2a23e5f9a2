using Sluice.Journal.Sqlite;

namespace Sluice.Journal.Privacy;

/// <summary>Reads the stored tombstones.</summary>
internal static class TombstoneReader
{
    /// <summary>All of them. When they are damaged, a fence that says so; a disk that fails may do better the next time.</summary>
    public static Fence Read(Database database)
    {
        try
        {
            var fence = new Fence();
            fence.Apply(All(database));
            return fence;
        }
        catch (DatabaseException broken) when (broken.IsCorrupt)
        {
            return Fence.Broken(broken.Message);
        }
    }

    private static IEnumerable<(ulong, Tombstone?)> All(Database database)
    {
        using var all = database.Prepare(
            "SELECT person, kinds, iif(kinds = 0, lifted_sequence, sequence), iif(kinds = 0, lifted_place, place) FROM tombstones");
        foreach (var row in all)
            yield return (unchecked((ulong)row.Number(0)), new Tombstone((TombstoneKinds)row.Number(1), row.Number(2), (int)row.Number(3)));
    }
}
