using System.IO.Hashing;
using System.Runtime.InteropServices;
using Sluice.Journal.Sqlite;

namespace Sluice.Journal.Delivery;

/// <summary>
/// Who waits is found by the rows of the persons, and each item's row says whose it is. Where the two disagree, an item would not be found, or stand behind a person
/// that has none, for ever.
/// </summary>
internal static class WaitingIndex
{
    /// <summary>Items up to which a start has the time to look at them all: a quarter of a second.</summary>
    public const int Small = 100_000;

    /// <summary>Whether no more wait than that.</summary>
    public static bool IsSmall(Database database) => database.Number($"SELECT count(*) FROM (SELECT 1 FROM waiting LIMIT {Small + 1})") <= Small;

    /// <summary>Whether the two agree. Both tables are read, once.</summary>
    public static bool IsWhole(Database database) => OfItems(database) == OfPersons(database);

    /// <summary>Makes the persons' rows anew from the items'. To be called inside a transaction.</summary>
    public static void Rebuild(Database database)
    {
        database.Execute("DELETE FROM waiting_persons");
        using var items = database.Prepare("SELECT destination, sequence, place, turn, action, persons FROM waiting");
        var waiting = new WaitingTable(database);
        foreach (var row in items)
            waiting.PutPersons(row.Text(0), new(row.Number(1), (int)row.Number(2), row.Text(4)), turn: row.Number(3), WaitingTable.Unpack(row.Bytes(5)));
    }

    private static ulong OfItems(Database database)
    {
        using var items = database.Prepare("SELECT destination, sequence, place, turn, action, persons FROM waiting");
        var sum = 0UL;
        foreach (var row in items)
        {
            foreach (var person in WaitingTable.Unpack(row.Bytes(5))) sum += Hash(row, (long)person);
        }
        return sum;
    }

    private static ulong OfPersons(Database database)
    {
        using var persons = database.Prepare("SELECT destination, sequence, place, turn, action, person FROM waiting_persons");
        var sum = 0UL;
        foreach (var row in persons) sum += Hash(row, row.Number(5));
        return sum;
    }

    // Sums do not care for the order, which is another in each table.
    private static ulong Hash(Row row, long person)
    {
        ReadOnlySpan<long> parts =
        [
            person, row.Number(1), row.Number(2), row.Number(3), (long)XxHash3.HashToUInt64(row.Bytes(0)), (long)XxHash3.HashToUInt64(row.Bytes(4)),
        ];
        return XxHash3.HashToUInt64(MemoryMarshal.AsBytes(parts));
    }
}
