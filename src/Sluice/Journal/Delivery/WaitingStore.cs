namespace Sluice.Journal.Delivery;

/// <summary>The waiting room of each destination. It changes with the destination's state.</summary>
internal sealed class WaitingStore(Transactions transactions)
{
    /// <summary>Persons that one question gives.</summary>
    private const int PersonsAtOnce = 1000;

    private readonly WaitingReader _waiting = new(transactions.Queries);

    /// <summary>What waits for a destination, by key.</summary>
    public IReadOnlyList<WaitingItem> Of(string destination, int limit) => transactions.Ask(() => _waiting.Of(destination, limit));

    /// <summary>What waits for a destination and is about a person, first things first.</summary>
    public IReadOnlyList<WaitingItem> About(string destination, ulong person, int limit) => transactions.Ask(() => _waiting.Of(destination, person, limit));

    /// <summary>The persons for whom something waits. Read in pages, so that others can ask in between.</summary>
    public IEnumerable<WaitingPerson> Persons(string destination)
    {
        for (ulong? last = null; ;)
        {
            var page = transactions.Ask(() => _waiting.Persons(destination, last, PersonsAtOnce));
            foreach (var person in page) yield return person;
            if (page.Count < PersonsAtOnce) break;
            last = page[^1].Person;
        }
    }
}
