namespace Sluice.Journal.DeadLetters;

/// <summary>The dead letters of a journal, and what items that wait again keep of theirs.</summary>
internal sealed class DeadLetterStore(Transactions transactions)
{
    private readonly DeadLetterReader _letters = new(transactions.Queries);

    /// <summary>Those that meet a query, newest first.</summary>
    /// <param name="query">Which.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="bytes">No more are read once what is kept of them has this many.</param>
    public IReadOnlyList<DeadLetter> Find(DeadLetterQuery query, int limit, long bytes = long.MaxValue) => transactions.Ask(() => _letters.Find(query, limit, bytes));

    /// <summary>One by its number; null when it is not there any more.</summary>
    public DeadLetter? Find(long id) => transactions.Ask(() => _letters.Find(id));

    /// <summary>How many every destination and every replay has that has any.</summary>
    public IReadOnlyList<(string Account, long Letters)> Counts() => transactions.Ask(_letters.Counts);

    /// <summary>The number of an item's dead letter; null when it has none.</summary>
    public long? NumberOf(string destination, ItemKey key) => transactions.Ask(() => _letters.NumberOf(destination, key));

    /// <summary>What a waiting item keeps of its dead letter, because the journal may have trimmed its call; null when it never was one, or that is damaged.</summary>
    public Record? Kept(string destination, ItemKey key) => transactions.Ask(() => _letters.Kept(destination, key));

    /// <summary>
    /// Has the items of dead letters wait anew, as if they had never been tried, due now. Completes when that is durable, with how many there were; those
    /// that are not there any more are left out. A dispatcher that runs must take up what is stored afterwards.
    /// </summary>
    public ValueTask<int> ReviveAsync(IReadOnlyList<long> ids, DateTimeOffset now) => ChangeAsync(ids, (letters, id) => letters.Revive(id, now.ToUnixTimeMilliseconds()));

    /// <summary>Gives the items of dead letters up. Completes when that is durable, with how many there were.</summary>
    public ValueTask<int> DropAsync(IReadOnlyList<long> ids, DateTimeOffset now) => ChangeAsync(ids, (letters, id) => letters.Drop(id, now.ToUnixTimeMilliseconds()));

    private async ValueTask<int> ChangeAsync(IReadOnlyList<long> ids, Func<DeadLetterTable, long, bool> change)
    {
        var changed = 0;
        await transactions.ChangeAsync("The dead letters", tables => changed = ids.Count(id => change(tables.Delivery.Letters, id)));
        return changed;
    }
}
