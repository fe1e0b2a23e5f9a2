namespace Sluice.Journal.Sqlite;

/// <summary>Values of a column that has an index, each once: from one to the next, however many rows each has. <c>DISTINCT</c> would read them all.</summary>
internal static class Distinct
{
    /// <summary>Begins a statement with them as the table <c>accounts</c>, whose column <c>name</c> ends with a null.</summary>
    /// <param name="column">Names of destinations and replays; the first of an index.</param>
    /// <param name="table">Its table.</param>
    public static string Accounts(string column, string table) =>
        $"""
        WITH RECURSIVE accounts (name) AS (
            SELECT min({column}) FROM {table}
            UNION ALL SELECT (SELECT min({column}) FROM {table} WHERE {column} > name) FROM accounts WHERE name IS NOT NULL)
        """;
}
