using Sluice.Routing.Mappings;
using Sluice.Routing.Triggers;
using Sluice.Routing.Values;

namespace Sluice.Destinations.Definitions;

/// <summary>One request of an action.</summary>
internal sealed record RequestShape
{
    /// <summary>Under which its answer is kept; null for none.</summary>
    public string? Name { get; init; }

    public Trigger? When { get; init; }

    /// <summary>The list of which each element makes one request; null for one request.</summary>
    public MappingNode? Each { get; init; }

    public Value EachName { get; init; }

    public IReadOnlyList<Let> Lets { get; init; } = [];

    public MappingNode? Method { get; init; }

    public required MappingNode Url { get; init; }

    public IReadOnlyList<NamedExpression> Query { get; init; } = [];

    public IReadOnlyList<NamedExpression> Headers { get; init; } = [];

    /// <summary>An object of further headers; null for none.</summary>
    public MappingNode? HeaderObject { get; init; }

    public BodyKind BodyKind { get; init; }

    public MappingNode? Body { get; init; }

    public bool Authenticated { get; init; } = true;

    public IReadOnlyList<VerdictRule> Verdicts { get; init; } = [];

    /// <summary>Statuses other than 2xx after which the next request may go ahead.</summary>
    public IReadOnlyList<int> Accept { get; init; } = [];

    /// <summary>How much of the answer is read, in bytes; null for the usual.</summary>
    public int? AnswerBytes { get; init; }
}

/// <summary>How a request's body is written.</summary>
internal enum BodyKind
{
    None,
    Json,
    Form,
    Text,
}
