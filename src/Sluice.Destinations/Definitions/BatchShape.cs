using Sluice.Routing.Mappings;

namespace Sluice.Destinations.Definitions;

/// <summary>How many messages go into one request.</summary>
internal sealed record BatchShape
{
    /// <summary>Messages at most, or of what <see cref="Weight"/> counts.</summary>
    public required int Size { get; init; }

    /// <summary>As how many a message counts against the size; null for one.</summary>
    public MappingNode? Weight { get; init; }

    /// <summary>Messages at most unless the operator says otherwise; 1 where the vendor's batches are a choice of their own.</summary>
    public required int Default { get; init; }

    /// <summary>Bytes of the body at most.</summary>
    public required int Bytes { get; init; }

    /// <summary>Payload fields that must be equal in a batch.</summary>
    public IReadOnlyList<MappingNode> Keys { get; init; } = [];

    public IReadOnlyList<Let> Lets { get; init; } = [];

    public required IReadOnlyList<RequestShape> Requests { get; init; }

    public ResultsShape? Results { get; init; }
}

/// <summary>Where an answer speaks of single messages of a batch.</summary>
internal sealed record ResultsShape
{
    public required MappingNode In { get; init; }

    /// <summary>The message's index in the batch; null when the list has one item for each message, in order.</summary>
    public MappingNode? Index { get; init; }

    /// <summary>Rules over <c>item</c>; the first that holds wins.</summary>
    public IReadOnlyList<VerdictRule> Rules { get; init; } = [];
}
