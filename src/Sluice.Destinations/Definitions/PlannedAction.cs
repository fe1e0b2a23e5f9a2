using Sluice.Destinations.Payloads;

namespace Sluice.Destinations.Definitions;

/// <summary>An action of a definition as it runs: with the trigger and mapping of a preset or of the operator.</summary>
/// <param name="definition">What it does.</param>
internal sealed class PlannedAction(ActionDefinition definition) : DestinationAction
{
    public ActionDefinition Definition => definition;

    public PayloadCheck Check { get; } = new(definition.Fields);
}
