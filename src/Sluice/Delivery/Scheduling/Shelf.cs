namespace Sluice.Delivery.Scheduling;

/// <summary>
/// The persons who have items in the waiting room that are not in memory: only these persons, a few bytes each. An item's end on the shelf is
/// known when its row is looked for, so nothing has to be counted.
/// </summary>
internal sealed class Shelf
{
    // By person: items on their way to the shelf whose rows are not stored yet.
    private readonly Dictionary<ulong, int> _persons = [];
    private readonly HashSet<ulong> _asked = [];
    private readonly Queue<ulong> _wanted = [];

    /// <summary>How many persons have something here.</summary>
    public int Persons => _persons.Count;

    /// <summary>Whether there are persons whose next items are wanted.</summary>
    public bool HasWanted => _wanted.Count > 0;

    public bool Has(ulong person) => _persons.ContainsKey(person);

    /// <summary>Whether one of these persons has something here, so that their next item must come here too.</summary>
    public bool HasOne(ulong[] persons)
    {
        if (_persons.Count == 0) return false;
        foreach (var person in persons)
        {
            if (_persons.ContainsKey(person)) return true;
        }
        return false;
    }

    /// <summary>A person has rows here.</summary>
    public void Add(ulong person) => _persons.TryAdd(person, 0);

    /// <summary>An item comes here, as soon as it is stored.</summary>
    public void Expect(Item item)
    {
        foreach (var person in item.Persons) _persons[person] = _persons.GetValueOrDefault(person) + 1;
    }

    /// <summary>It is stored.</summary>
    public void Arrived(Item item)
    {
        foreach (var person in item.Persons) _persons[person]--;
    }

    /// <summary>Whether something comes for a person that is not stored yet.</summary>
    public bool Expects(ulong person) => _persons.GetValueOrDefault(person) > 0;

    /// <summary>A person has nothing here any more.</summary>
    public void Remove(ulong person) => _persons.Remove(person);

    /// <summary>A person's next items are wanted, if there are any.</summary>
    public void Want(ulong person)
    {
        if (_persons.ContainsKey(person) && _asked.Add(person)) _wanted.Enqueue(person);
    }

    /// <summary>The next person whose items are wanted.</summary>
    public bool TryTakeWanted(out ulong person)
    {
        if (!_wanted.TryDequeue(out person)) return false;
        _asked.Remove(person);
        return true;
    }
}
