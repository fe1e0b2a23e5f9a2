using Sluice.Routing.Mappings;
using Sluice.Routing.Triggers;
using Sluice.Routing.Values;

namespace Sluice.Destinations;

/// <summary>One thing a configured destination does: when, and with how many messages at once.</summary>
internal class DestinationAction
{
    /// <summary>The only action of a destination that takes everything as it is.</summary>
    internal static IReadOnlyList<DestinationAction> Everything { get; } = [new()];

    /// <summary>Its name; empty for the only action of a destination that takes everything.</summary>
    public string Name { get; init; } = "";

    /// <summary>Messages in one request at most, each by its <see cref="BatchPlace.Weight"/>; 1 when it takes no batches.</summary>
    public int BatchSize { get; init; } = 1;

    /// <summary>Bytes of the messages in one request at most.</summary>
    public int BatchBytes { get; init; } = 1_000_000;

    /// <summary>Which messages; null for all.</summary>
    internal Trigger? Trigger { get; init; }

    /// <summary>How its payload is made; null for the message itself.</summary>
    internal Mapping? Mapping { get; init; }

    /// <summary>An action of a destination that sends whatever the operator's mapping makes. Throws <see cref="ChoiceException"/>.</summary>
    internal static DestinationAction Of(ActionChoice choice)
    {
        // What does not depend on the destination comes first, so that it is heard of beside what does.
        var (trigger, mapping) = (choice.CompileTrigger(), choice.CompileMapping());
        if (choice.Action.Length > 0) throw new ChoiceException("action", "this destination has only one action; leave the key out");
        if (choice.Without.Count > 0) throw new ChoiceException("without", "this destination has no fields; leave the key out");
        if (choice.BatchSize > 1) throw new ChoiceException("batch_size", "this destination takes no batches; leave the key out");
        return new() { Name = choice.Name, Trigger = trigger, Mapping = mapping };
    }

    /// <summary>Whether it wants a message.</summary>
    internal bool Wants(Value message) => Trigger?.Matches(message) != false;
}
