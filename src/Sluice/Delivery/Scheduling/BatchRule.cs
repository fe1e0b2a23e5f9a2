namespace Sluice.Delivery.Scheduling;

/// <summary>What an item may go into one batch with. Items of equal <paramref name="Action"/> and <paramref name="Key"/> go together.</summary>
/// <param name="Action">The action's name.</param>
/// <param name="Key">What its items must have in common.</param>
/// <param name="Size">Items at most, each by its weight; a single one may have more.</param>
/// <param name="Bytes">Bytes of them at most; a single one may have more.</param>
/// <param name="Wait">How long a batch that is not full waits for more.</param>
internal sealed record BatchRule(string Action, string Key, int Size, int Bytes, TimeSpan Wait)
{
    /// <summary>As how many the item counts.</summary>
    public int Weight { get; init; } = 1;

    public bool GoesWith(BatchRule? other) => other is not null && other.Action == Action && other.Key == Key;
}
