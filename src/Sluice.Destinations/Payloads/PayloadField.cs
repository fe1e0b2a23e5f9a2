using Sluice.Routing.Triggers;
using Sluice.Routing.Values;

namespace Sluice.Destinations.Payloads;

/// <summary>One field of an action's payload: how it is filled, what it may hold, and what the operator reads about it.</summary>
/// <param name="Name">Key in the payload.</param>
/// <param name="Type">What it holds.</param>
internal sealed record PayloadField(string Name, PayloadType Type)
{
    /// <summary>The name as it is written into payloads.</summary>
    public Value Key { get; } = Value.Constant(Name);

    /// <summary>Shown instead of the name.</summary>
    public string Label { get; init; } = Name;

    /// <summary>One sentence for the operator; may be empty.</summary>
    public string Help { get; init; } = "";

    /// <summary>Whether the action cannot do without it.</summary>
    public bool Required { get; init; }

    /// <summary>When the action cannot do without it: a condition over <c>payload</c>.</summary>
    public Trigger? RequiredWhen { get; init; }

    /// <summary>Whether it holds a list.</summary>
    public bool Multiple { get; init; }

    /// <summary>Whether null is a value of its own.</summary>
    public bool AllowNull { get; init; }

    /// <summary>Form of a text: email, uri, date-time, ipv4 …; empty for any.</summary>
    public string Format { get; init; } = "";

    /// <summary>The only values allowed; empty for any.</summary>
    public IReadOnlyList<Value> Choices { get; init; } = [];

    /// <summary>Least number, or least length of a text.</summary>
    public double? Minimum { get; init; }

    /// <summary>Greatest number, or greatest length of a text.</summary>
    public double? Maximum { get; init; }

    /// <summary>The fields inside an object; null passes it on as it is.</summary>
    public PayloadShape? Properties { get; init; }

    /// <summary>The mapping that fills it if the operator says nothing else; undefined for none.</summary>
    public Value Default { get; init; }
}
