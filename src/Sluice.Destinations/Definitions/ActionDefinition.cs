using Sluice.Destinations.Payloads;
using Sluice.Routing.Mappings;
using Sluice.Routing.Triggers;

namespace Sluice.Destinations.Definitions;

/// <summary>What a destination can do with a message.</summary>
internal sealed record ActionDefinition(string Name)
{
    public string Title { get; init; } = Name;

    public string Help { get; init; } = "";

    /// <summary>Suggested trigger; null for none.</summary>
    public string? Trigger { get; init; }

    public PayloadShape Fields { get; init; } = new([], false);

    public IReadOnlyList<Let> Lets { get; init; } = [];

    public IReadOnlyList<CheckRule> Checks { get; init; } = [];

    public IReadOnlyList<RequestShape> Requests { get; init; } = [];

    public BatchShape? Batch { get; init; }
}

/// <summary>A condition on which a message is refused.</summary>
internal sealed record CheckRule(Trigger When, MappingNode Say);
