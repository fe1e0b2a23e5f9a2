using Sluice.Journal.Sqlite;

namespace Sluice.Journal.Privacy;

/// <summary>Reads the stored tombstones.</summary>
internal static class TombstoneReader
{
    /// <summary>All of them. When one of them is missing or damaged, a fence that says so; a disk that fails may do better the next time.</summary>
    public static Fence Read(Database database)
    {
        try
        {
            return database.InOneTransaction(() => All(database));
        }
        catch (DatabaseException broken) when (broken.IsCorrupt)
        {
            return Fence.Broken(broken.Message);
        }
    }

    private static Fence All(Database database)
    {
        var (count, damaged) = (0L, 0L);
        var fence = new Fence();
        fence.Apply(Rows());
        if (damaged > 0) return Fence.Broken($"{damaged} of {count} tombstones are not as they were stored");
        var stored = database.Number("SELECT tombstones FROM journal");
        return count == stored ? fence : Fence.Broken($"{stored} tombstones were stored, {count} are there");

        IEnumerable<(ulong, Tombstone?)> Rows()
        {
            using var all = database.Prepare(
                $"SELECT person, kinds, iif(kinds = 0, lifted_sequence, sequence), iif(kinds = 0, lifted_place, place), sum IS {TombstoneSum.Stored} FROM tombstones");
            foreach (var row in all)
            {
                count++;
                if (row.Number(4) == 0) damaged++;
                yield return (unchecked((ulong)row.Number(0)), new Tombstone((TombstoneKinds)row.Number(1), row.Number(2), (int)row.Number(3)));
            }
        }
    }
}
