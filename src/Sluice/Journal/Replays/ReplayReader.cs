using Sluice.Journal.Sqlite;

namespace Sluice.Journal.Replays;

/// <summary>Reads replays. For one thread at a time.</summary>
internal sealed class ReplayReader(Database database)
{
    private const string Columns = "SELECT id, destination, after, last, since, until, condition, person, rate, stage, created FROM replays";

    private readonly Statement _all = database.Prepare($"{Columns} ORDER BY id");

    private readonly Statement _one = database.Prepare($"{Columns} WHERE id = ?");

    // What died is tried again even when the rest is long done.
    private readonly Statement _due = database.Prepare(
        $"{Columns} WHERE stage = 0 OR (stage = 2 AND EXISTS (SELECT 1 FROM waiting WHERE waiting.destination = account)) ORDER BY id");

    /// <summary>Every replay there ever was, oldest first.</summary>
    public List<Replay> All() => _all.All(Replay);

    /// <summary>One; null when there is none of that number.</summary>
    public Replay? Find(long id) => _one.Bind(id).One(Replay);

    /// <summary>Those that have something to send and may.</summary>
    public List<Replay> Due() => _due.All(Replay);

    private static Replay Replay(Row row) => new()
    {
        Id = row.Number(0),
        Destination = row.Text(1),
        After = row.Number(2),
        Last = row.Number(3),
        From = row.TimeOrNull(4),
        To = row.TimeOrNull(5),
        Where = row.Text(6),
        Person = row.Text(7),
        Rate = (int)row.Number(8),
        Stage = (ReplayStage)row.Number(9),
        Created = row.Time(10),
    };
}
