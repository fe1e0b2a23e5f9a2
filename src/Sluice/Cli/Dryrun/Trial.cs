using System.Text;
using Sluice.Configuration;
using Sluice.Routing;
using TriggerAnswer = Sluice.Routing.Triggers.Explanation;

namespace Sluice.Cli.Dryrun;

/// <summary>A message of a call, as its destinations would get it.</summary>
/// <param name="Place">Its place in the call.</param>
/// <param name="Id">Its id.</param>
/// <param name="Type">Such as <c>track</c>.</param>
/// <param name="Json">The message behind the script of its source; as it was translated when the script left nothing of it.</param>
/// <param name="Script">What the script of its source made of it; null when it has none.</param>
internal sealed record TrialMessage(int Place, string Id, string Type, ReadOnlyMemory<byte> Json, ScriptTrial? Script)
{
    /// <summary>Why nothing may be sent of it, as its person is or was suppressed or deleted; null when it may.</summary>
    public string? FencedBecause { get; init; }

    /// <summary>The message as text.</summary>
    public string Text => Encoding.UTF8.GetString(Json.Span);

    /// <summary>Why there is nothing for the destinations; null when there is.</summary>
    public string? Nothing => Script?.Nothing;
}

/// <summary>What one destination would do with a message, or with a call as a whole.</summary>
/// <param name="Destination">The destination.</param>
/// <param name="Message">The message's place in its call; -1 for the call as a whole.</param>
/// <param name="Id">The message's id, or the call's.</param>
/// <param name="Wanted">Whether it is for this destination, by source and by the message's <c>integrations</c>.</param>
/// <param name="Actions">What each action says; empty when it isn't wanted.</param>
internal sealed record Trial(PlannedDestination Destination, int Message, string Id, Decision Wanted, IReadOnlyList<ActionTrial> Actions)
{
    /// <summary>Why the script of its source failed, which makes it a dead letter before any action is asked; null when it did not.</summary>
    public string? Fault { get; init; }

    /// <summary>Everything that would be sent.</summary>
    public IEnumerable<PlannedRequest> Requests => Actions.SelectMany(action => action.Requests);
}

/// <summary>What one action of a destination would do.</summary>
/// <param name="Name">Its name; empty for the only action of a destination that takes everything.</param>
internal sealed record ActionTrial(string Name)
{
    /// <summary>How its trigger came to its answer; null when it has none.</summary>
    public TriggerAnswer? Trigger { get; init; }

    /// <summary>What its script made of the message; null when it has none, or did not fire.</summary>
    public ScriptTrial? Script { get; init; }

    /// <summary>What its mapping made, as JSON; null when it has none, or was not asked.</summary>
    public string? Payload { get; init; }

    /// <summary>What would be sent, in order.</summary>
    public IReadOnlyList<PlannedRequest> Requests { get; init; } = [];

    /// <summary>Why the message would be refused, or is not wanted here; null otherwise.</summary>
    public string? Refusal { get; init; }

    /// <summary>What the requests leave open; null when nothing.</summary>
    public string? Note { get; init; }

    /// <summary>Whether the operator switched it off.</summary>
    public bool IsOff { get; init; }

    /// <summary>Whether it takes the message.</summary>
    public bool Fires => !IsOff && Trigger?.Matched != false;
}
