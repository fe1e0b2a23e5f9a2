namespace Sluice.Journal.Delivery;

/// <summary>What is stored about a destination.</summary>
/// <param name="Position">Every item up to this sequence number is settled or waits.</param>
/// <param name="Tally">How the settled ones ended.</param>
/// <param name="Paused">Why deliveries are paused; null when they are not.</param>
internal sealed record DeliveryState(long Position, Tally Tally, string? Paused)
{
    /// <summary>The sequence number after which it began.</summary>
    public long Start { get; init; }

    /// <summary>Messages between its start and its position; a call without any counts as one.</summary>
    public long Messages { get; init; }

    /// <summary>Items made of them, all of which are in <see cref="Tally"/> or wait.</summary>
    public long Items { get; init; }

    /// <summary>When deliveries went on after the last pause; null when there was none. The horizon of what failed before counts from here.</summary>
    public DateTimeOffset? Resumed { get; init; }

    /// <summary>How many items wait.</summary>
    public long Waiting => Items - Tally.Total;
}
