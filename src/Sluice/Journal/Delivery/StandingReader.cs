using Sluice.Journal.Sqlite;

namespace Sluice.Journal.Delivery;

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
    public List<Standing> All() => _all.All(Standing);

    /// <summary>Of one; null when it was never seen.</summary>
    public Standing? Find(string destination) => _one.Bind(destination).One(Standing);

    private static Standing Standing(Row row) => new(
        row.Text(0),
        row.Number(1),
        new(row.Number(2), row.Number(3), row.Number(4), row.Number(5), row.Number(6), row.Number(7), row.Number(8)),
        row.TextOrNull(9),
        row.TimeOrNull(10))
    {
        Waiting = row.Number(11), OldestWaiting = row.NumberOrNull(12), Reason = row.TextOrNull(13) ?? "",
        Alarm = row.TextOrNull(14) is { } what ? new(what, row.Time(15), row.Number(16) != 0) : null,
    };
}
