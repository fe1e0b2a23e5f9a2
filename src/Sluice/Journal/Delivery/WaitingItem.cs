namespace Sluice.Journal.Delivery;

/// <summary>An item that waits for its next attempt, or behind one that does.</summary>
/// <param name="Key">Which.</param>
/// <param name="Attempts">Attempts made so far; 0 when it only waits behind another of the same person.</param>
/// <param name="Due">When to try next.</param>
/// <param name="CountsFrom">The horizon counts from here: the first attempt, or later by as long as time did not count. Null when no attempt counts so far.</param>
/// <param name="Reason">Why the last attempt failed.</param>
internal sealed record WaitingItem(ItemKey Key, int Attempts, DateTimeOffset Due, DateTimeOffset? CountsFrom, string Reason)
{
    /// <summary>When it was first tried; null when it never was.</summary>
    public DateTimeOffset? FirstAttempt { get; init; }

    /// <summary>Keys of the persons it is about, distinct. None are given to an item that may go whenever it likes; stored, it has one of its own.</summary>
    public ulong[] Persons { get; init; } = [];

    /// <summary>Its place among the items of its message.</summary>
    public int ActionIndex { get; init; }

    /// <summary>How large its body is.</summary>
    public int Bytes { get; init; }
}

/// <summary>A person for whom items wait.</summary>
/// <param name="Person">The key.</param>
/// <param name="Due">When the first of them is due.</param>
internal readonly record struct WaitingPerson(ulong Person, DateTimeOffset Due);
