using Sluice.Destinations;
using Sluice.Translation;

namespace Sluice.Configuration;

/// <summary>What runs: compiled from a valid <see cref="GatewayConfig"/>, immutable, swapped whole. Take one at the start of a request or
/// a delivery and use it to the end.</summary>
public sealed class Plan
{
    /// <summary>What the operator wrote.</summary>
    public required GatewayConfig Config { get; init; }

    /// <summary>The translator with the operator's switches.</summary>
    public required Translator Translator { get; init; }

    /// <summary>The destinations that are switched on.</summary>
    public required IReadOnlyList<PlannedDestination> Destinations { get; init; }
}

/// <summary>A destination ready to run.</summary>
/// <param name="Config">What the operator wrote.</param>
/// <param name="Type">Its kind.</param>
/// <param name="Destination">The compiled destination.</param>
public sealed record PlannedDestination(DestinationConfig Config, DestinationType Type, Destination Destination);
