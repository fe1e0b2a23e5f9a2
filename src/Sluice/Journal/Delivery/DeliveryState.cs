namespace Sluice.Journal;

/// <summary>What is stored about a destination.</summary>
/// <param name="Position">Every item up to this sequence number is settled or in <paramref name="Waiting"/>.</param>
/// <param name="Waiting">Items that wait, ascending by key.</param>
/// <param name="Tally">How the settled ones ended.</param>
/// <param name="Paused">Why deliveries are paused; null when they are not.</param>
public sealed record DeliveryState(long Position, IReadOnlyList<WaitingItem> Waiting, Tally Tally, string? Paused);
