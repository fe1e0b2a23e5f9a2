using Sluice.Configuration;
using Sluice.Delivery.Attempts;
using Sluice.Journal;

namespace Sluice.Delivery;

/// <summary>What a dispatcher's loop reacts to.</summary>
internal abstract record Signal
{
    private Signal()
    {
    }

    /// <summary>Time has passed, or it is time to stop.</summary>
    public sealed record Woken : Signal;

    /// <summary>Other settings are in force.</summary>
    public sealed record Replanned(PlannedDestination Planned) : Signal;

    /// <summary>The journal gave a block; null when reading was called off.</summary>
    public sealed record BlockRead(JournalBlock? Block) : Signal;

    /// <summary>An attempt ended.</summary>
    /// <param name="Items">Of which items.</param>
    /// <param name="Outcomes">What it came to for each of them; null when it was cut short.</param>
    public sealed record Attempted(IReadOnlyList<Item> Items, IReadOnlyList<Outcome>? Outcomes) : Signal;

    /// <summary>A change was stored, or could not be for now.</summary>
    public sealed record Stored(StateChange Change, JournalUnavailableException? Failure) : Signal;

    /// <summary>Something failed that never should.</summary>
    public sealed record Broken(Exception Why) : Signal;
}
