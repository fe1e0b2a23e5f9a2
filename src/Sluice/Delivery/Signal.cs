using Sluice.Configuration;
using Sluice.Delivery.Attempts;
using Sluice.Journal;
using Sluice.Journal.Delivery;

namespace Sluice.Delivery;

/// <summary>What a dispatcher's loop reacts to.</summary>
internal abstract record Signal
{
    private Signal()
    {
    }

    /// <summary>Time has passed, or it is time to stop.</summary>
    internal sealed record Woken : Signal;

    /// <summary>Other settings are in force.</summary>
    internal sealed record Replanned(PlannedDestination Planned) : Signal;

    /// <summary>The journal gave a block; null when reading was called off.</summary>
    internal sealed record BlockRead(JournalBlock? Block) : Signal;

    /// <summary>An attempt ended.</summary>
    /// <param name="Items">Of which items.</param>
    /// <param name="Outcomes">What it came to for each of them; null when it was cut short.</param>
    internal sealed record Attempted(IReadOnlyList<Item> Items, IReadOnlyList<Outcome>? Outcomes) : Signal;

    /// <summary>A change was stored, or could not be for now.</summary>
    internal sealed record Stored(StateChange Change, JournalUnavailableException? Failure) : Signal;

    /// <summary>Something failed that never should.</summary>
    internal sealed record Broken(Exception Why) : Signal;
}
