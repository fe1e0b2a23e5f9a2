namespace Sluice.Journal.Delivery;

/// <summary>What is stored about destinations: their positions, how what they read ended, and how they stand.</summary>
internal sealed class DeliveryStore(Transactions transactions, ILogger log)
{
    private readonly DeliveryReader _delivery = new(transactions.Queries);
    private readonly StandingReader _standings = new(transactions.Queries);

    /// <summary>What is stored about a destination; a fresh one starts at the given position, and that is stored before this returns.</summary>
    public DeliveryState Load(string destination, long startAfter)
    {
        if (transactions.Ask(() => _delivery.Find(destination)) is { } stored) return stored;
        if (HasAccounts(destination)) log.TotalsMissing(destination, startAfter);
        // Stored at once: after a crash a fresh destination must not start behind what came in since.
        CommitAsync(new(destination) { Position = startAfter }).AsTask().GetAwaiter().GetResult();
        return new(startAfter, default, null);
    }

    /// <summary>Stores a change of a destination's state, all of it or nothing. Completes when it is durable. Throws
    /// <see cref="JournalUnavailableException"/> when it cannot be made durable now: nothing was stored.</summary>
    public ValueTask CommitAsync(StateChange change) => transactions.CommitAsync(change);

    /// <summary>How every destination ever seen stands, by name. Replays, of which there may be any number, are asked for one by one.</summary>
    public IReadOnlyList<Standing> Standings() => transactions.Ask(_standings.Own);

    /// <summary>How a destination or a replay stands; null when it was never seen.</summary>
    public Standing? StandingOf(string destination) => transactions.Ask(() => _standings.Find(destination));

    /// <summary>What became of a record's items at each destination, and in each replay, that has read it, as far as it is stored.</summary>
    public IReadOnlyList<ItemFate> Fates(long sequence) => transactions.Ask(() => _delivery.Fates(sequence));

    /// <summary>The same of one of them.</summary>
    public IReadOnlyList<ItemFate> FatesAt(string account, long sequence) => transactions.Ask(() => _delivery.FatesAt(account, sequence));

    // Damage there keeps nobody from starting; whoever reads what is damaged says so.
    private bool HasAccounts(string destination)
    {
        try
        {
            return transactions.Ask(() => _delivery.HasAccounts(destination));
        }
        catch (JournalUnavailableException)
        {
            return false;
        }
    }
}
