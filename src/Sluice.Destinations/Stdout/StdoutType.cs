namespace Sluice.Destinations.Stdout;

/// <summary>The gateway's own standard output.</summary>
public sealed class StdoutType : DestinationType
{
    /// <inheritdoc/>
    public override string Name => "stdout";

    /// <inheritdoc/>
    public override string Summary => "Writes each message as one line of JSON to the gateway's standard output.";

    /// <inheritdoc/>
    public override IReadOnlyList<string> IntegrationNames => ["Stdout"];

    /// <inheritdoc/>
    public override IReadOnlyList<Field> Fields => [];

    /// <inheritdoc/>
    public override Destination Create(IReadOnlyDictionary<string, string> settings, IReadOnlyList<ActionChoice> actions) =>
        new StdoutDestination { Actions = actions.Count == 0 ? DestinationAction.Everything : [.. actions.Select(DestinationAction.Of)] };
}
