namespace Sluice.Journal.Delivery;

/// <summary>An item that left the waiting room.</summary>
/// <param name="Key">Which.</param>
/// <param name="Ending">How.</param>
/// <param name="Attempts">After how many attempts.</param>
internal readonly record struct SettledItem(ItemKey Key, Ending Ending, int Attempts);
