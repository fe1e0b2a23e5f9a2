using Sluice.Routing.Triggers;

namespace Sluice.Routing.Rules;

/// <summary>What the operator makes of calls that have no counterpart. Immutable, for many threads.</summary>
internal sealed record CallRule
{
    /// <summary>What it is called.</summary>
    public required string Name { get; init; }

    /// <summary>Where it stands in the configuration, for diagnostics.</summary>
    public string Path { get; init; } = "";

    /// <summary>Which calls it is for, asked of <c>{operation, method, path, params, query, body}</c>. Default: all that are not mapped.</summary>
    public Trigger When { get; init; } = Trigger.Always;

    /// <summary>Names of the sources whose calls it is for; empty means all.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>Gives a list, for each item of which a message is made; null for one message.</summary>
    public RuleValue? Split { get; init; }

    /// <summary>Gives the message, an object; what it lacks of the envelope is filled in.</summary>
    public required RuleValue Message { get; init; }
}
