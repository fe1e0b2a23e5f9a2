using Sluice.Journal.Sqlite;

namespace Sluice.Journal.Delivery;

/// <summary>Reads how destinations stand. For one thread at a time.</summary>
internal sealed class StandingReader(Database database)
{
    private const string Columns =
        $"""
        SELECT name, position, {StoredColumns.OfTally}, paused, held,
            items - delivered - filtered - not_mapped - dead - fenced - duplicate - dropped,
            (SELECT min(sequence) FROM waiting WHERE destination = name),
            (SELECT reason FROM (SELECT reason FROM waiting WHERE destination = name LIMIT 100) WHERE reason <> '' LIMIT 1),
            alarm, since, holds
        """;

    private const string Guards = "LEFT JOIN guards ON guards.destination = name";

    private readonly Statement _own = database.Prepare($"{Columns} FROM {DeliveryReader.Own} {Guards} WHERE {DeliveryReader.IsOwn} ORDER BY name");

    private readonly Statement _one = database.Prepare($"{Columns} FROM destinations {Guards} WHERE name = ?");

    /// <summary>Of every destination ever seen, by name; not of their replays.</summary>
    public List<Standing> Own() => _own.All(Standing);

    /// <summary>Of a destination or a replay; null when it was never seen.</summary>
    public Standing? Find(string destination) => _one.Bind(destination).One(Standing);

    private static Standing Standing(Row row) => new(
        row.Text(0),
        row.Number(1),
        row.TallyAt(2),
        row.TextOrNull(9),
        row.TimeOrNull(10))
    {
        Waiting = row.Number(11), OldestWaiting = row.NumberOrNull(12), Reason = row.TextOrNull(13) ?? "",
        Alarm = row.TextOrNull(14) is { } what ? new(what, row.Time(15), row.Number(16) != 0) : null,
    };
}
