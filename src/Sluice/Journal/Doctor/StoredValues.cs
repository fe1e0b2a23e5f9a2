using Sluice.Journal.Blocks;
using Sluice.Journal.DeadLetters;
using Sluice.Journal.Delivery;
using Sluice.Journal.Privacy;
using Sluice.Journal.Sqlite;

namespace Sluice.Journal.Doctor;

/// <summary>
/// Looks for values beside the blocks that cannot be as they were stored. What is compared with each other is read in one transaction: a gateway may be at work.
/// </summary>
internal static class StoredValues
{
    /// <summary>Dead letters named at most.</summary>
    private const int LettersMax = 100;

    /// <summary>What is wrong, in sentences; empty when nothing is.</summary>
    public static List<string> Problems(Database database)
    {
        var problems = new List<string>();
        Look("The description of the tables", Tables);
        Look("Up to which call was trimmed", Trimmed);
        Look("Who waits", Waiting);
        Look("The dead letters", static database => Kept(database, "SELECT id, destination, sequence, place, action, record, checksum FROM dead_letters"));
        Look("What waits again", static database => Kept(database, "SELECT 0, destination, sequence, place, action, record, checksum FROM waiting WHERE record IS NOT NULL"));
        Look("The guards", Guards);
        foreach (var (table, column) in StoredTimes.Columns) Look($"The times in {table}", database => StoredTimes.Problems(database, table, column));
        Look("Who is suppressed or deleted", Tombstones);
        return problems;

        void Look(string what, Func<Database, IReadOnlyList<string>> check)
        {
            try
            {
                problems.AddRange(check(database));
            }
            catch (DatabaseException broken)
            {
                problems.Add($"{what} cannot be read: {broken.Message}.");
            }
        }
    }

    private static IReadOnlyList<string> Tables(Database database) =>
        JournalSchema.HasItsTables(database) ? [] : ["The description of the tables is not the one that the journal was made with."];

    private static IReadOnlyList<string> Trimmed(Database database) =>
        database.InOneTransaction(() => TrimmedMark.Of(database)).Problem is { } wrong ? [wrong] : [];

    private static IReadOnlyList<string> Tombstones(Database database) => TombstoneReader.Read(database).Unreadable is { } why
        ? [$"Who is suppressed or deleted cannot be told: {why}. A gateway delivers nothing with this journal."]
        : [];

    private static IReadOnlyList<string> Waiting(Database database) => database.InOneTransaction(() => WaitingIndex.IsWhole(database))
        ? []
        :
        [
            $"What waits and the persons that it waits for do not agree. The gateway mends that when it starts and no more than {WaitingIndex.Small} wait; "
            + "messages of one person may overtake each other.",
        ];

    private static List<string> Kept(Database database, string query)
    {
        using var letters = database.Prepare(query);
        var problems = new List<string>();
        foreach (var row in letters)
        {
            var (destination, key) = (row.Text(1), row.KeyAt(2));
            if (KeptRecord.Checksum(destination, key, row.Bytes(5)) == row.Number(6)) continue;
            var which = row.Number(0) is > 0 and var id ? $"dead letter {id}" : "a message that waits again";
            problems.Add($"What is kept of {which} of {destination} (call {key.Sequence}) is not as it was stored: it is not sent.");
            if (problems.Count == LettersMax) break;
        }
        return problems;
    }

    private static List<string> Guards(Database database)
    {
        using var guards = database.Prepare("SELECT destination FROM guards WHERE NOT json_valid(state)");
        return guards.All(static row => $"What the guard of {row.Text(0)} knows is not as it was stored: deliveries go on without it. Switched off and on, it learns anew.");
    }
}
