using Sluice.Destinations.Functions;
using Sluice.Routing.Mappings;
using Sluice.Routing.Triggers;

namespace Sluice.Destinations;

/// <summary>What an operator wants a destination to do, instead of what it does by itself.</summary>
/// <param name="Name">The operator's name for it.</param>
internal sealed record ActionChoice(string Name)
{
    /// <summary>Which of the destination's actions; empty for its only one.</summary>
    public string Action { get; init; } = "";

    /// <summary>Which messages, in the trigger language; empty for what the action suggests, or else all.</summary>
    public string Trigger { get; init; } = "";

    /// <summary>The mapping as JSON in UTF-8; empty for the defaults.</summary>
    public ReadOnlyMemory<byte> Mapping { get; init; }

    /// <summary>Fields that are left out.</summary>
    public IReadOnlyList<string> Without { get; init; } = [];

    /// <summary>Messages in one request at most; null for the action's own number.</summary>
    public int? BatchSize { get; init; }

    /// <summary>The trigger compiled; null if there is none. Throws <see cref="ChoiceException"/>.</summary>
    internal Trigger? CompileTrigger()
    {
        if (Trigger.Length == 0) return null;
        try
        {
            return Routing.Triggers.Trigger.Parse(Trigger);
        }
        catch (TriggerException wrong)
        {
            throw new ChoiceException("trigger", $"{wrong.Message} (character {wrong.Position + 1} of: {Trigger})");
        }
    }

    /// <summary>The mapping compiled; null if there is none. Throws <see cref="ChoiceException"/>.</summary>
    internal Mapping? CompileMapping()
    {
        if (Mapping.IsEmpty) return null;
        try
        {
            return Routing.Mappings.Mapping.Compile(Mapping.Span, Vocabulary.Options);
        }
        catch (MappingException wrong)
        {
            throw new ChoiceException("mapping", string.Join("; ", wrong.Problems));
        }
    }
}

/// <summary>Something in an <see cref="ActionChoice"/> that the destination cannot do.</summary>
/// <param name="key">Its part: <c>action</c>, <c>trigger</c>, <c>mapping</c>, <c>without</c> or <c>batch_size</c>; empty for the whole.</param>
/// <param name="problems">What is wrong and what to write.</param>
internal sealed class ChoiceException(string key, IReadOnlyList<MappingProblem> problems) : Exception(string.Join("; ", problems.Select(static one => one.Message)))
{
    public ChoiceException(string key, string message)
        : this(key, [new MappingProblem("", message)])
    {
    }

    public string Key { get; } = key;

    /// <summary>What is wrong, each with the member of the part that it is about; empty for the whole part.</summary>
    public IReadOnlyList<MappingProblem> Problems { get; } = problems;
}
