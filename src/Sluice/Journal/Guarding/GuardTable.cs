using Sluice.Journal.Sqlite;

namespace Sluice.Journal.Guarding;

/// <summary>The writer's side of what is stored about guards.</summary>
internal sealed class GuardTable(Database database)
{
    /// <summary>A row takes up hashes until it has so many bytes.</summary>
    private const long RowBytes = 4096;

    // That the operator accepted something stays until a guard has taken it up: one that is just ending may not know yet.
    private readonly Statement _put = database.Prepare(
        """
        INSERT INTO guards (destination, state, alarm, since, holds, accepted) VALUES (?1, ?2, ?3, ?4, ?5, 0)
        ON CONFLICT (destination) DO UPDATE SET
            state = ?2, alarm = ?3, since = ?4, holds = ?5, accepted = CASE WHEN ?6 THEN 0 ELSE accepted END
        """);

    private readonly Statement _accept =
        database.Prepare("UPDATE guards SET accepted = 1, alarm = NULL, since = NULL, holds = 0 WHERE destination = ? AND alarm IS NOT NULL");

    // What is put together is text to SQLite, the length of which ends at its first zero byte; rows of before are such texts.
    private readonly Statement _goOn = database.Prepare(
        """
        UPDATE known SET hashes = CAST(hashes || ?3 AS BLOB) WHERE destination = ?1 AND generation = ?2 AND octet_length(hashes) < ?4
            AND number = (SELECT max(number) FROM known WHERE destination = ?1 AND generation = ?2)
        """);

    private readonly Statement _add = database.Prepare(
        """
        INSERT INTO known (destination, generation, number, hashes)
        SELECT ?1, ?2, coalesce(max(number), 0) + 1, ?3 FROM known WHERE destination = ?1 AND generation = ?2
        """);

    private readonly Statement _forgetOld = database.Prepare("DELETE FROM known WHERE destination = ?1 AND generation < ?2 - 1");

    private readonly Statement _forgetKnown = database.Prepare("DELETE FROM known WHERE destination = ?");

    private readonly Statement _forget = database.Prepare("DELETE FROM guards WHERE destination = ?");

    /// <summary>Stores a change.</summary>
    public void Apply(string destination, GuardChange change)
    {
        if (change.BeginsAnew)
        {
            _forget.Bind(destination).Run();
            _forgetKnown.Bind(destination).Run();
        }
        if (change.State is null) return;
        var alarm = change.Alarm;
        _put.Bind(destination).Bind(change.State).Bind(alarm?.What).Bind(alarm?.Since)
            .Bind(alarm is { Holds: true } ? 1 : 0).Bind(change.HasAccepted ? 1 : 0).Run();
        if (change.Known.IsEmpty) return;
        _goOn.Bind(destination).Bind(change.Generation).Bind(change.Known.Span).Bind(RowBytes).Run();
        if (database.Changes > 0) return;
        _add.Bind(destination).Bind(change.Generation).Bind(change.Known.Span).Run();
        _forgetOld.Bind(destination).Bind(change.Generation).Run();
    }

    /// <summary>The operator lets a destination go on: what its guard gave an alarm about is right.</summary>
    public void Accept(string destination) => _accept.Bind(destination).Run();
}
