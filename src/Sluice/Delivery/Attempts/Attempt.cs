using Sluice.Delivery.Reading;
using Sluice.Destinations;
using Sluice.Journal.Delivery;

namespace Sluice.Delivery.Attempts;

/// <summary>What one attempt came to, for one item.</summary>
/// <param name="Verdict">Who must act next; null when the destination has no concern with it and nothing was sent.</param>
/// <param name="Transcript">The last request and its answer; null if nothing was sent or all went well.</param>
internal sealed record Attempt(Verdict? Verdict, Transcript? Transcript = null)
{
    /// <summary>The last request, secrets masked; empty if nothing was sent or all went well.</summary>
    public string Request => Transcript?.Request ?? "";

    /// <summary>The answer to it, secrets masked, or the network's error; empty if all went well.</summary>
    public string Answer => Transcript?.Answer ?? "";

    public static Attempt Delivered { get; } = new(new Verdict.Delivered());

    public static Attempt Nothing { get; } = new((Verdict?)null);

    /// <summary>Its person is suppressed or deleted.</summary>
    public static Attempt Fenced { get; } = new((Verdict?)null) { Unsent = Ending.Fenced };

    /// <summary>Why nothing was sent, when there is no verdict: filtered or fenced.</summary>
    public Ending Unsent { get; init; } = Ending.Filtered;

    /// <summary>Whether the verdict is one on all items of a batch, with no word on this one.</summary>
    public bool IsShared { get; init; }
}

/// <summary>How an attempt ended for one of its items.</summary>
/// <param name="Item">Which.</param>
/// <param name="Attempt">What it came to.</param>
/// <param name="Content">What was to be delivered, for the dead letter; null when it is not to be had any more.</param>
internal readonly record struct Outcome(Item Item, Attempt Attempt, Content? Content);
