using Sluice.Journal.DeadLetters;
using Sluice.Journal.Guarding;

namespace Sluice.Journal.Delivery;

/// <summary>A change of a destination's state. Items leave before others come: one that is in both lists waits anew.</summary>
/// <param name="Destination">Whose.</param>
internal sealed record StateChange(string Destination)
{
    /// <summary>The new position, if it moves.</summary>
    public long? Position { get; init; }

    /// <summary>What became of the records that the position passes; null when it does not move.</summary>
    public LedgerPage? Page { get; init; }

    /// <summary>Items that now wait, or wait anew.</summary>
    public IReadOnlyList<WaitingItem> Park { get; init; } = [];

    /// <summary>Items that no longer wait, and how they ended.</summary>
    public IReadOnlyList<SettledItem> Unpark { get; init; } = [];

    /// <summary>Items that died.</summary>
    public IReadOnlyList<DeadLetter> Dead { get; init; } = [];

    /// <summary>Added to the tally.</summary>
    public Tally Add { get; init; }

    /// <summary>Sets or clears (empty text) the pause; null leaves it.</summary>
    public string? Pause { get; init; }

    /// <summary>Sets or lifts the hold; null leaves it. Lifting it accepts what the destination's guard has an alarm about.</summary>
    public bool? Hold { get; init; }

    /// <summary>What the destination's guard has seen; null when nothing of note.</summary>
    public GuardChange? Guard { get; init; }
}
