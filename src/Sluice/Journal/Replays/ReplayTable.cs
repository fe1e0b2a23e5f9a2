using Sluice.Journal.Delivery;
using Sluice.Journal.Sqlite;

namespace Sluice.Journal.Replays;

/// <summary>The writer's side of replays. Every method is to be called inside a transaction.</summary>
internal sealed class ReplayTable(Database database)
{
    private readonly Statement _add = database.Prepare(
        """
        INSERT INTO replays (id, account, destination, after, last, since, until, condition, person, rate, stage, created)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """);

    // An account may be all that is left of a replay, and no other's are to be mixed with it.
    private readonly Statement _last = database.Prepare(
        $"""
        SELECT max(coalesce((SELECT max(id) FROM replays), 0), coalesce((
            SELECT max(CAST(substr(name, instr(name, '{Replay.Mark}') + {Replay.Mark.Length}) AS INTEGER)) FROM destinations WHERE instr(name, '{Replay.Mark}')), 0))
        """);

    private readonly Statement _set = database.Prepare("UPDATE replays SET stage = ?2 WHERE id = ?1 AND stage IN (0, 1)");

    private readonly Statement _settled = database.Prepare(
        $"SELECT destination, {DeliveryTables.Settled} FROM replays JOIN destinations ON name = account WHERE stage IN (0, 1)");

    // Looked for once: all accounts have to be gone through. One that could not be stored leaves a gap.
    private long? _given;

    /// <summary>Stores a replay under the next number, which is given back with it.</summary>
    public Replay Add(Replay replay)
    {
        _given = (_given ?? _last.Number()) + 1;
        var added = replay with { Id = _given.Value };
        _add.Bind(added.Id).Bind(added.Account).Bind(added.Destination).Bind(added.After).Bind(added.Last)
            .Bind(added.From).Bind(added.To).Bind(added.Where).Bind(added.Person)
            .Bind(added.Rate).Bind((long)added.Stage).Bind(added.Created).Run();
        return added;
    }

    /// <summary>Sets whether a replay goes on. False when it had come to its end already, or there is none.</summary>
    public bool Set(long id, ReplayStage stage)
    {
        _set.Bind(id).Bind((long)stage).Run();
        return database.Changes > 0;
    }

    /// <summary>Up to which number nothing is needed any more by replays to these destinations that have not come to their end.</summary>
    public long SettledUpTo(IReadOnlyCollection<string> destinations)
    {
        var settled = long.MaxValue;
        foreach (var replay in _settled)
        {
            if (destinations.Contains(replay.Text(0))) settled = Math.Min(settled, replay.Number(1));
        }
        return settled;
    }
}
