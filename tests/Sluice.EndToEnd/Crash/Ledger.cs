namespace Sluice.EndToEnd.Crash;

/// <summary>
/// What the load knows about every event: whether it was acknowledged, whether it was delivered. Events of a person are numbered in the
/// order in which they were sent, one request after the other, so that this is also the order of acceptance.
/// </summary>
internal sealed class Ledger
{
    private readonly Lock _writing = new();
    private readonly Dictionary<string, Person> _persons = [];
    private readonly List<string> _violations = [];

    /// <summary>Events that were acknowledged.</summary>
    public int Acknowledged { get; private set; }

    /// <summary>Events delivered at least once, acknowledged or not.</summary>
    public int Delivered { get; private set; }

    /// <summary>Deliveries of what had been delivered before.</summary>
    public int Duplicates { get; private set; }

    /// <summary>Events that were acknowledged but not delivered.</summary>
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
            if (!known.Delivered.Contains(number)) Owed++;
        }
    }

    /// <summary>The webhook took this event.</summary>
    public void Deliver(string person, int number)
    {
        lock (_writing)
        {
            var known = Of(person);
            if (number >= known.Sent) _violations.Add($"{person}: {number} was delivered, but never sent");
            if (!known.Delivered.Add(number))
            {
                Duplicates++;
                return;
            }
            Delivered++;
            // Without the repetitions, a person's deliveries must be in the order of acceptance.
            if (number < known.Latest) _violations.Add($"{person}: {number} was delivered for the first time after {known.Latest}");
            known.Latest = Math.Max(known.Latest, number);
            if (known.Acknowledged.Contains(number)) Owed--;
        }
    }

    /// <summary>Some of what is owed, for the message of a test that failed.</summary>
    public string Debts()
    {
        lock (_writing)
        {
            return string.Join(", ", _persons.SelectMany(static one => one.Value.Acknowledged.Except(one.Value.Delivered).Select(number => $"{one.Key}:{number}")).Take(20));
        }
    }

    private Person Of(string person)
    {
        if (!_persons.TryGetValue(person, out var known)) _persons[person] = known = new();
        return known;
    }

    private sealed class Person
    {
        public int Sent { get; set; }

        public int Latest { get; set; } = -1;

        public HashSet<int> Acknowledged { get; } = [];

        public HashSet<int> Delivered { get; } = [];
    }
}
