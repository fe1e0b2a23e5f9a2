namespace Sluice.Destinations.Stdout;

/// <summary>The gateway's own standard output.</summary>
internal sealed class StdoutType : DestinationType
{
    public override string Name => "stdout";

    public override string Summary => "Writes each message as one line of JSON to the gateway's standard output.";

    public override IReadOnlyList<string> IntegrationNames => ["Stdout"];

    public override IReadOnlyList<Field> Fields => [];

    public override Destination Create(IReadOnlyDictionary<string, string> settings, IReadOnlyList<ActionChoice> actions) =>
        new StdoutDestination { Actions = actions.Count == 0 ? DestinationAction.Everything : [.. actions.Select(DestinationAction.Of)] };
}
