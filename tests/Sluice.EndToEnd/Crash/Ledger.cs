namespace Sluice.EndToEnd.Crash;

/// <summary>
/// What the load knows about every event: whether it was acknowledged, and to which destinations it was delivered. Events of a person are numbered in the
/// order in which they were sent, one request after the other, so that this is also the order of acceptance.
/// </summary>
/// <param name="destinations">Each of them must get everything.</param>
internal sealed class Ledger(params IReadOnlyCollection<string> destinations)
{
    private readonly Lock _writing = new();
    private readonly Dictionary<string, Person> _persons = [];
    private readonly List<string> _violations = [];

    /// <summary>Events that were acknowledged.</summary>
    public int Acknowledged { get; private set; }

    /// <summary>Deliveries for the first time, of what was acknowledged or not.</summary>
    public int Delivered { get; private set; }

    /// <summary>Deliveries of what that destination had already.</summary>
    public int Duplicates { get; private set; }

    /// <summary>Deliveries that are owed: of an event that was acknowledged, to a destination that has not had it.</summary>
    public int Owed { get; private set; }

    /// <summary>What was delivered and must not have been, or not yet.</summary>
    public IReadOnlyList<string> Violations
    {
        get
        {
            lock (_writing) return [.. _violations];
        }
    }

    /// <summary>The number of the person's next event.</summary>
    public int Next(string person)
    {
        lock (_writing) return Of(person).Sent++;
    }

    /// <summary>The caller of this event was told that it is safe.</summary>
    public void Acknowledge(string person, int number)
    {
        lock (_writing)
        {
            Acknowledged++;
            var known = Of(person);
            known.Acknowledged.Add(number);
            Owed += known.Deliveries.Values.Count(delivered => !delivered.Numbers.Contains(number));
        }
    }

    /// <summary>A destination took this event.</summary>
    public void Deliver(string destination, string person, int number)
    {
        lock (_writing)
        {
            var known = Of(person);
            var delivered = known.Deliveries[destination];
            if (number >= known.Sent) _violations.Add($"{destination}, {person}: {number} was delivered, but never sent");
            if (!delivered.Numbers.Add(number))
            {
                Duplicates++;
                return;
            }
            Delivered++;
            // Without the repetitions, a person's deliveries must be in the order of acceptance.
            if (number < delivered.Latest) _violations.Add($"{destination}, {person}: {number} was delivered for the first time after {delivered.Latest}");
            delivered.Latest = Math.Max(delivered.Latest, number);
            if (known.Acknowledged.Contains(number)) Owed--;
        }
    }

    /// <summary>Some of what is owed, for the message of a test that failed.</summary>
    public string Debts()
    {
        lock (_writing)
        {
            var debts = from one in _persons
                        from delivered in one.Value.Deliveries
                        from number in one.Value.Acknowledged.Except(delivered.Value.Numbers)
                        select $"{delivered.Key}, {one.Key}: {number}";
            return string.Join("; ", debts.Take(20));
        }
    }

    private Person Of(string person)
    {
        if (!_persons.TryGetValue(person, out var known)) _persons[person] = known = new(destinations);
        return known;
    }

    private sealed class Person(IEnumerable<string> destinations)
    {
        public int Sent { get; set; }

        public HashSet<int> Acknowledged { get; } = [];

        public Dictionary<string, Receipts> Deliveries { get; } = destinations.ToDictionary(static name => name, static _ => new Receipts());
    }

    private sealed class Receipts
    {
        public int Latest { get; set; } = -1;

        public HashSet<int> Numbers { get; } = [];
    }
}
