namespace Sluice.Journal.Sqlite;

/// <summary>Destinations and replays that a table has rows of, each once: from one to the next, however many rows each has. <c>DISTINCT</c> would read them all.</summary>
internal static class Distinct
{
    /// <summary>Begins a statement with them as the table <c>accounts</c>, whose column <c>name</c> ends with a null.</summary>
    /// <param name="table">A table whose column <c>destination</c> is the first of an index.</param>
    public static string Accounts(string table) =>
        $"""
        WITH RECURSIVE accounts (name) AS (
            SELECT min(destination) FROM {table}
            UNION ALL SELECT (SELECT min(destination) FROM {table} WHERE destination > name) FROM accounts WHERE name IS NOT NULL)
        """;
}
