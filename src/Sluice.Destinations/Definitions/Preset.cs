using Sluice.Routing.Values;

namespace Sluice.Destinations.Definitions;

/// <summary>An action as a new destination starts with it.</summary>
/// <param name="Name">For the operator.</param>
/// <param name="Action">Name of the action.</param>
/// <param name="Trigger">When it fires.</param>
/// <param name="Mapping">How its payload is made, as written: the fields' defaults with the preset's own mapping over them.</param>
internal sealed record Preset(string Name, string Action, string Trigger, Value Mapping);
