using Sluice.Journal.Sqlite;

namespace Sluice.Journal.Doctor;

/// <summary>Looks for stored times that cannot be right. Those of blocks and tombstones have checksums instead.</summary>
internal static class StoredTimes
{
    /// <summary>Times so far ahead of the clock and of the newest block are told: nothing waits for longer than a day.</summary>
    private const long DaysAhead = 366;

    /// <summary>The columns that hold times, in Unix milliseconds.</summary>
    public static IReadOnlyList<(string Table, string Column)> Columns { get; } =
    [
        ("destinations", "held"), ("destinations", "resumed"), ("ledger", "since"), ("ledger", "until"), ("settled", "at"), ("waiting", "due"), ("waiting", "first_attempt"),
        ("waiting", "counts_from"), ("dead_letters", "died"), ("dead_letters", "first_attempt"), ("dead_letters", "last_attempt"),
        ("replays", "created"), ("guards", "since"), ("ids", "created"),
    ];

    /// <summary>What is wrong with a column, in a sentence; empty when nothing is.</summary>
    public static IReadOnlyList<string> Problems(Database database, string table, string column)
    {
        const long Day = 86_400_000;
        var latest = database.Number($"SELECT max(unixepoch() * 1000, coalesce((SELECT created FROM blocks ORDER BY first DESC LIMIT 1), 0)) + {DaysAhead * Day}");
        // What was never tried is due since ever.
        var earliest = column == "due" ? DateTimeOffset.MinValue.ToUnixTimeMilliseconds() : 0;
        using var wrong = database.Prepare($"SELECT count(*), max({column}) FROM {table} WHERE {column} NOT BETWEEN ? AND ?");
        var (count, example) = wrong.Bind(earliest).Bind(latest).One(static row => (row.Number(0), row.Number(1)));
        if (count == 0) return [];
        return
        [
            $"The table {table} has times that cannot be right in its column {column}: {count}, such as {example} (ms since 1970). They are before 1970 or more than a year ahead.",
        ];
    }
}
