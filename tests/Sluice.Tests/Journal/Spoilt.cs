using Sluice.Journal.Sqlite;

namespace Sluice.Tests.Journal;

/// <summary>What is stored, changed behind the journal's back.</summary>
internal static class Spoilt
{
    public static void By(string folder, string sql)
    {
        using var database = new Database(Path.Combine(folder, "journal.db"), create: false);
        database.Execute(sql);
    }
}
