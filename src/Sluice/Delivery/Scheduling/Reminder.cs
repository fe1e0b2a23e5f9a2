namespace Sluice.Delivery.Scheduling;

/// <summary>Stands in the queue of what becomes due: for an item in memory, or for a person whose first item is on disk only.</summary>
internal sealed class Reminder
{
    public Reminder(Item item) => (Item, Person) = (item, item.Persons[0]);

    public Reminder(ulong person) => Person = person;

    /// <summary>What is due; null when it is on disk.</summary>
    public Item? Item { get; private set; }

    /// <summary>The item's first person.</summary>
    public ulong Person { get; }

    /// <summary>The item leaves memory.</summary>
    public void LetGo() => Item = null;
}
