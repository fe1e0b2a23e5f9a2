using Sluice.Destinations.Payloads;
using Sluice.Routing.Mappings;
using Sluice.Routing.Triggers;

namespace Sluice.Destinations.Definitions;

/// <summary>An action as it runs: a definition's action with the trigger and mapping of a preset or of the operator.</summary>
/// <param name="Name">The operator's or preset's name for it.</param>
/// <param name="Definition">What it does.</param>
/// <param name="Trigger">When.</param>
/// <param name="Mapping">How its payload is made.</param>
internal sealed record PlannedAction(string Name, ActionDefinition Definition, Trigger Trigger, Mapping Mapping)
{
    public PayloadCheck Check { get; } = new(Definition.Fields);

    /// <summary>Messages in one request at most; 1 for no batches.</summary>
    public int BatchSize { get; init; } = 1;
}
