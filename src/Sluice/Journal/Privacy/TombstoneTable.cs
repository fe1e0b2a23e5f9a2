using Sluice.Journal.Sqlite;

namespace Sluice.Journal.Privacy;

/// <summary>
/// The writer's side of the stored tombstones: one for each identifier. Those that one message names belong together, and so do those that messages
/// with a name in common name; lifting one lifts them all.
/// </summary>
internal sealed class TombstoneTable(Database database)
{
    private readonly Statement _find = database.Prepare("SELECT sequence, place, at FROM tombstones WHERE person = ? AND kinds & ? <> 0");

    private readonly Statement _make = database.Prepare(
        $"""
        INSERT INTO tombstones (person, kinds, sequence, place, at, lifted_sequence, lifted_place, sum)
        VALUES (?1, ?2, ?3, ?4, ?5, 0, 0, {TombstoneSum.Of("?1", "?2", "?3", "?4", "?5", "0", "0")})
        RETURNING person, kinds, sequence, place
        """);

    private readonly Statement _remake = database.Prepare(
        $"""
        UPDATE tombstones SET kinds = kinds | ?2, sequence = ?3, place = ?4, at = ?5,
            sum = {TombstoneSum.With(TombstoneSum.Of(kinds: "kinds | ?2", sequence: "?3", place: "?4", at: "?5"))}
        WHERE person = ?1
        RETURNING person, kinds, sequence, place
        """);

    private readonly Statement _join = database.Prepare(
        $"""
        UPDATE tombstones SET sequence = ?1, place = ?2, sum = {TombstoneSum.With(TombstoneSum.Of(sequence: "?1", place: "?2"))}
        WHERE sequence = ?3 AND place = ?4 AND kinds <> 0
        RETURNING person, kinds, sequence, place
        """);

    private readonly Statement _lift = database.Prepare(
        $"""
        UPDATE tombstones SET kinds = kinds & ~?1, lifted_sequence = ?2, lifted_place = ?3,
            sum = {TombstoneSum.With(TombstoneSum.Of(kinds: "kinds & ~?1", liftedSequence: "?2", liftedPlace: "?3"))}
        WHERE sequence = ?4 AND place = ?5 AND kinds & ?1 <> 0
        RETURNING person, kinds, iif(kinds = 0, lifted_sequence, sequence), iif(kinds = 0, lifted_place, place)
        """);

    // One that is not as it was written may not be a lifted one: it stays, for the fence to tell.
    private readonly Statement _outlived = database.Prepare(
        $"""
        DELETE FROM tombstones WHERE person IN
            (SELECT person FROM tombstones WHERE kinds = 0 AND lifted_sequence <= ?1 AND sum = {TombstoneSum.Stored} LIMIT ?2)
        RETURNING person
        """);

    private readonly Statement _count = database.Prepare("UPDATE journal SET tombstones = tombstones + ?");

    private readonly List<(ulong Person, Tombstone? Tombstone)> _changes = [];

    /// <summary>What was changed since it was last taken over.</summary>
    public IReadOnlyList<(ulong Person, Tombstone? Tombstone)> Changes => _changes;

    /// <summary>The changes were committed and taken over, or rolled back.</summary>
    public void Clear() => _changes.Clear();

    /// <summary>Makes tombstones for all identifiers that a message names.</summary>
    public void Make(ReadOnlySpan<ulong> persons, TombstoneKinds kind, long sequence, int place, long at)
    {
        var groups = Groups(persons, TombstoneKinds.All, long.MaxValue);
        var (first, firstPlace) = groups.Count > 0 ? groups.Min() : (sequence, place);
        foreach (var (other, otherPlace) in groups)
        {
            if ((other, otherPlace) != (first, firstPlace)) Note(_join.Bind(first).Bind(firstPlace).Bind(other).Bind(otherPlace));
        }
        var made = 0;
        foreach (var person in persons)
        {
            if (Note(With(_remake, person))) continue;
            Note(With(_make, person));
            made++;
        }
        if (made > 0) _count.Bind(made).Run();

        Statement With(Statement change, ulong person) => change.Bind(unchecked((long)person)).Bind((long)kind).Bind(first).Bind(firstPlace).Bind(at);
    }

    /// <summary>Lifts the tombstones of all identifiers that a message names, and of those that belong with them.</summary>
    /// <param name="persons">The identifiers.</param>
    /// <param name="kinds">Which.</param>
    /// <param name="sequence">The message's call.</param>
    /// <param name="place">Its place in it.</param>
    /// <param name="at">When it happened: tombstones that were made later stay.</param>
    public void Lift(ReadOnlySpan<ulong> persons, TombstoneKinds kinds, long sequence, int place, long at)
    {
        foreach (var (first, firstPlace) in Groups(persons, kinds, at))
            Note(_lift.Bind((long)kinds).Bind(sequence).Bind(place).Bind(first).Bind(firstPlace));
    }

    /// <summary>Forgets what was lifted before anything that is still in the journal. True when there is more.</summary>
    /// <param name="trimmed">Calls up to this number were trimmed.</param>
    /// <param name="most">How many at most.</param>
    public bool Forget(long trimmed, int most)
    {
        var before = _changes.Count;
        foreach (var row in _outlived.Bind(trimmed).Bind(most)) _changes.Add((unchecked((ulong)row.Number(0)), null));
        var forgotten = _changes.Count - before;
        if (forgotten > 0) _count.Bind(-forgotten).Run();
        return forgotten == most;
    }

    private HashSet<(long Sequence, int Place)> Groups(ReadOnlySpan<ulong> persons, TombstoneKinds kinds, long madeUpTo)
    {
        var groups = new HashSet<(long, int)>();
        foreach (var person in persons)
        {
            foreach (var row in _find.Bind(unchecked((long)person)).Bind((long)kinds))
            {
                if (row.Number(2) <= madeUpTo) groups.Add((row.Number(0), (int)row.Number(1)));
            }
        }
        return groups;
    }

    // False when there is no such row.
    private bool Note(Statement change)
    {
        var before = _changes.Count;
        foreach (var row in change)
            _changes.Add((unchecked((ulong)row.Number(0)), new Tombstone((TombstoneKinds)row.Number(1), row.Number(2), (int)row.Number(3))));
        return _changes.Count > before;
    }
}
