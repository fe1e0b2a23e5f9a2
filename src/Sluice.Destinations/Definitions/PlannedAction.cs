using Sluice.Destinations.Payloads;

namespace Sluice.Destinations.Definitions;

/// <summary>An action of a definition as it runs: with the trigger and mapping of a preset or of the operator.</summary>
/// <param name="definition">What it does.</param>
internal sealed class PlannedAction(ActionDefinition definition) : DestinationAction
{
    public ActionDefinition Definition => definition;

    /// <summary>This for one message at a time.</summary>
    public PlannedAction Singly() => BatchSize == 1 ? this : With(1);

    /// <summary>This for many messages at once, even where the operator would have to ask for it; itself if its action takes no batches.</summary>
    public PlannedAction InBatches() => BatchSize == 1 && Definition.Batch is { } batch ? With(batch.Size) : this;

    private PlannedAction With(int batchSize) => new(Definition) { Name = Name, Trigger = Trigger, Mapping = Mapping, BatchSize = batchSize, BatchBytes = Definition.Batch!.Bytes };

    public PayloadCheck Check { get; } = new(definition.Fields);
}
