using Sluice.Journal.Sqlite;

namespace Sluice.Journal;

/// <summary>Reads how destinations stand. For one thread at a time.</summary>
internal sealed class StandingReader(Database database)
{
    private const string Columns =
        """
        SELECT name, position, delivered, filtered, not_mapped, dead, fenced, duplicate, dropped, paused, held,
            items - delivered - filtered - not_mapped - dead - fenced - duplicate - dropped,
            (SELECT min(sequence) FROM waiting WHERE destination = name),
            (SELECT reason FROM (SELECT reason FROM waiting WHERE destination = name LIMIT 100) WHERE reason <> '' LIMIT 1),
            alarm, since, holds
        FROM destinations LEFT JOIN guards ON guards.destination = name
        """;

    private readonly Statement _all = database.Prepare($"{Columns} ORDER BY name");

    private readonly Statement _one = database.Prepare($"{Columns} WHERE name = ?");

    /// <summary>Of every destination ever seen, by name.</summary>
    public List<Standing> All() => Read(_all);

    /// <summary>Of one; null when it was never seen.</summary>
    public Standing? Find(string destination) => Read(_one.Bind(destination)) is [var standing] ? standing : null;

    private static List<Standing> Read(Statement rows)
    {
        try
        {
            var standings = new List<Standing>();
            while (rows.Step()) standings.Add(Standing(rows));
            return standings;
        }
        finally
        {
            rows.Reset();
        }
    }

    private static Standing Standing(Statement row) => new(
        row.Text(0),
        row.Number(1),
        new(row.Number(2), row.Number(3), row.Number(4), row.Number(5), row.Number(6), row.Number(7), row.Number(8)),
        row.IsNull(9) ? null : row.Text(9),
        row.TimeOrNull(10))
    {
        Waiting = row.Number(11), OldestWaiting = row.IsNull(12) ? null : row.Number(12), Reason = row.IsNull(13) ? "" : row.Text(13),
        Alarm = row.IsNull(14) ? null : new(row.Text(14), row.Time(15), row.Number(16) != 0),
    };
}
