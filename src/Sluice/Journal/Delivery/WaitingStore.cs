using Sluice.Journal.Sqlite;

namespace Sluice.Journal.Delivery;

/// <summary>The waiting room of each destination. It changes with the destination's state.</summary>
internal sealed class WaitingStore(Transactions transactions)
{
    /// <summary>Persons that one question gives.</summary>
    private const int PersonsAtOnce = 1000;

    private const string Columns =
        "w.sequence, w.place, w.action, w.attempts, w.due, w.counts_from, w.reason, w.turn, w.bytes, w.persons, w.first_attempt";

    private readonly Statement _first = transactions.Queries.Prepare($"SELECT {Columns} FROM waiting w WHERE destination = ? ORDER BY sequence, place, action LIMIT ?");

    // Cross joins are not turned round: the persons' order is the order of the rows.
    private readonly Statement _of = transactions.Queries.Prepare(
        $"""
        SELECT {Columns} FROM waiting_persons p CROSS JOIN waiting w USING (destination, sequence, place, action)
        WHERE p.destination = ? AND p.person = ? ORDER BY p.sequence, p.place, p.turn LIMIT ?
        """);

    private readonly Statement _person = transactions.Queries.Prepare(
        """
        SELECT p.person, w.due FROM waiting_persons p CROSS JOIN waiting w USING (destination, sequence, place, action)
        WHERE p.destination = ? AND p.person >= ? ORDER BY p.person, p.sequence, p.place, p.turn LIMIT 1
        """);

    /// <summary>What waits for a destination, by key.</summary>
    public IReadOnlyList<WaitingItem> Of(string destination, int limit) => transactions.Ask(() => _first.Bind(destination).Bind(limit).All(Item));

    /// <summary>What waits for a destination and is about a person, first things first.</summary>
    public IReadOnlyList<WaitingItem> About(string destination, ulong person, int limit) =>
        transactions.Ask(() => _of.Bind(destination).Bind((long)person).Bind(limit).All(Item));

    /// <summary>The persons for whom something waits. Read in pages, so that others can ask in between.</summary>
    public IEnumerable<WaitingPerson> Persons(string destination)
    {
        for (ulong? last = null; ;)
        {
            var page = transactions.Ask(() => PersonsAfter(destination, last));
            foreach (var person in page) yield return person;
            if (page.Count < PersonsAtOnce) break;
            last = page[^1].Person;
        }
    }

    // Those after the last one known, null at the beginning, in an order of the table's own.
    private List<WaitingPerson> PersonsAfter(string destination, ulong? after)
    {
        var persons = new List<WaitingPerson>();
        var next = after is { } last ? (long)last + 1 : long.MinValue;
        // The end of the order: what comes after it would begin anew.
        if (after is { } end && (long)end == long.MaxValue) return persons;
        // From person to person, however many items each has.
        while (persons.Count < PersonsAtOnce && _person.Bind(destination).Bind(next).One<WaitingPerson?>(static row => new((ulong)row.Number(0), row.Time(1))) is { } person)
        {
            persons.Add(person);
            if ((long)person.Person == long.MaxValue) break;
            next = (long)person.Person + 1;
        }
        return persons;
    }

    private static WaitingItem Item(Row row) => new(
        row.KeyAt(0),
        (int)row.Number(3),
        row.Time(4),
        row.TimeOrNull(5),
        row.Text(6))
    {
        ActionIndex = (int)row.Number(7), Bytes = (int)row.Number(8), Persons = WaitingTable.Unpack(row.Bytes(9)), FirstAttempt = row.TimeOrNull(10),
    };
}
