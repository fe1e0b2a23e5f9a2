using Sluice.Journal.Sqlite;

namespace Sluice.Journal;

/// <summary>The writer's side of what is stored about destinations.</summary>
internal sealed class DeliveryTables(Database database)
{
    private readonly Statement _destination = database.Prepare(
        """
        INSERT INTO destinations (name, position, delivered, filtered, not_mapped, dead, paused)
        VALUES (?1, coalesce(?2, 0), ?3, ?4, ?5, ?6, nullif(?7, ''))
        ON CONFLICT (name) DO UPDATE SET
            position = coalesce(?2, position), delivered = delivered + ?3, filtered = filtered + ?4,
            not_mapped = not_mapped + ?5, dead = dead + ?6,
            paused = CASE WHEN ?7 IS NULL THEN paused ELSE nullif(?7, '') END
        """);

    private readonly Statement _unpark = database.Prepare("DELETE FROM waiting WHERE destination = ? AND sequence = ? AND place = ? AND action = ?");

    private readonly Statement _park = database.Prepare("INSERT OR REPLACE INTO waiting VALUES (?, ?, ?, ?, ?, ?, ?, ?)");

    private readonly Statement _bury = database.Prepare(
        """
        INSERT INTO dead_letters (destination, sequence, place, action, died, attempts, reason, body, request, answer)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """);

    private readonly Statement _unsettled = database.Prepare(
        """
        SELECT min(position, coalesce((SELECT min(sequence) - 1 FROM waiting WHERE destination = name), position))
        FROM destinations WHERE name = ?
        """);

    /// <summary>The furthest position of any destination.</summary>
    public long LastPosition => database.Number("SELECT coalesce(max(position), 0) FROM destinations");

    public void Apply(StateChange change)
    {
        foreach (var key in change.Unpark) _unpark.Bind(change.Destination).Bind(key.Sequence).Bind(key.Index).Bind(key.Action).Run();
        foreach (var item in change.Park) Park(change.Destination, item);
        foreach (var letter in change.Dead) Bury(letter);
        _destination.Bind(change.Destination).Bind(change.Position)
            .Bind(change.Add.Delivered).Bind(change.Add.Filtered).Bind(change.Add.NotMapped).Bind(change.Add.Dead)
            .Bind(change.Pause).Run();
    }

    /// <summary>Up to which number everything is settled for all of these destinations. One that is not known yet needs everything.</summary>
    public long SettledUpTo(IReadOnlyCollection<string> destinations)
    {
        var settled = long.MaxValue;
        foreach (var name in destinations)
        {
            settled = Math.Min(settled, _unsettled.Bind(name).Step() ? _unsettled.Number(0) : 0);
            _unsettled.Reset();
        }
        return settled;
    }

    private void Park(string destination, WaitingItem item) => _park
        .Bind(destination).Bind(item.Key.Sequence).Bind(item.Key.Index).Bind(item.Key.Action).Bind(item.Attempts)
        .Bind(item.Due.ToUnixTimeMilliseconds()).Bind(item.FirstAttempt?.ToUnixTimeMilliseconds()).Bind(item.Reason).Run();

    private void Bury(DeadLetter letter) => _bury
        .Bind(letter.Destination).Bind(letter.Key.Sequence).Bind(letter.Key.Index).Bind(letter.Key.Action).Bind(letter.At.ToUnixTimeMilliseconds())
        .Bind(letter.Attempts).Bind(letter.Reason).Bind(letter.Body.Span).Bind(letter.LastRequest).Bind(letter.LastAnswer).Run();
}
