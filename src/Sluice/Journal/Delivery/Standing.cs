using Sluice.Journal.Guarding;

namespace Sluice.Journal.Delivery;

/// <summary>How a destination stands, as it is stored.</summary>
/// <param name="Destination">Its name.</param>
/// <param name="Position">Every item up to this sequence number is settled or waits.</param>
/// <param name="Tally">How the settled ones ended.</param>
/// <param name="Paused">Why deliveries are paused; null when they are not.</param>
/// <param name="HeldSince">Since when the operator or its guard holds it; null when it is not held.</param>
internal sealed record Standing(string Destination, long Position, Tally Tally, string? Paused, DateTimeOffset? HeldSince)
{
    /// <summary>Items in the waiting room.</summary>
    public long Waiting { get; init; }

    /// <summary>The lowest sequence number in the waiting room; null when it is empty.</summary>
    public long? OldestWaiting { get; init; }

    /// <summary>Why one of the oldest items that wait failed; empty when none has.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The alarm of its guard against floods of new identifiers; null when there is none.</summary>
    public GuardAlarm? Alarm { get; init; }
}
