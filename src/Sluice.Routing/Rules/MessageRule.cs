using Sluice.Routing.Mappings;
using Sluice.Routing.Triggers;
using Sluice.Routing.Values;

namespace Sluice.Routing.Rules;

/// <summary>One of the operator's rules: which messages it changes, and how. Immutable, for many threads.</summary>
internal sealed record MessageRule
{
    /// <summary>What it is called; unique among rules that split, as ids derive from it.</summary>
    public required string Name { get; init; }

    /// <summary>Where it stands in the configuration, for diagnostics.</summary>
    public string Path { get; init; } = "";

    /// <summary>Which messages it is for. Default: all.</summary>
    public Trigger When { get; init; } = Trigger.Always;

    /// <summary>Names of the sources whose messages it is for; empty means all.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>Whether the message is not produced.</summary>
    public bool Drop { get; init; }

    /// <summary>Gives a list, for each item of which a message is made; null when it does not split.</summary>
    public RuleValue? Split { get; init; }

    /// <summary>Fields that are moved.</summary>
    public IReadOnlyList<(MessagePath From, MessagePath To)> Rename { get; init; } = [];

    /// <summary>Fields that get a value. All values are those of the message as it came to the rule.</summary>
    public IReadOnlyList<(MessagePath Path, RuleValue Value)> Set { get; init; } = [];

    /// <summary>Fields that get another type.</summary>
    public IReadOnlyList<(MessagePath Path, ConversionType Type)> Convert { get; init; } = [];

    /// <summary>Fields that are taken out.</summary>
    public IReadOnlyList<MessagePath> Remove { get; init; } = [];

    /// <summary>Whether the rules behind it see what it leaves. Default: yes.</summary>
    public bool Continue { get; init; } = true;

    /// <summary>Whether it does anything at all.</summary>
    public bool HasEffect => Drop || !Continue || Split is not null || Changes;

    /// <summary>Whether it changes fields.</summary>
    public bool Changes => Rename.Count + Set.Count + Convert.Count + Remove.Count > 0;

    /// <summary>The changed message: first fields are moved, then set, then converted, then taken out.</summary>
    /// <param name="scope">The message, and the item if it was split.</param>
    /// <param name="explain">Told each field, what was done and where its value is from.</param>
    /// <exception cref="RuleFault">The rule cannot be applied to this message.</exception>
    /// <exception cref="MappingFault">One of its mappings cannot.</exception>
    public Value Apply(in Scope scope, Action<string, string, string>? explain)
    {
        var (message, arena) = (scope.Input, scope.Arena);
        foreach (var (from, to) in Rename)
        {
            var value = from.Read(scope.Input);
            if (value.Kind == ValueKind.Undefined) continue;
            message = to.Write(from.Remove(message, arena), value, arena);
            explain?.Invoke(to.Text, "renamed", from.Text);
        }
        foreach (var (path, source) in Set)
        {
            var value = source.Evaluate(scope);
            if (value.Kind == ValueKind.Undefined) continue;
            message = path.Write(message, value, arena);
            explain?.Invoke(path.Text, "set", source.Text);
        }
        foreach (var (path, type) in Convert)
        {
            var value = path.Read(message);
            if (value.IsNothing) continue;
            message = path.Write(message, Conversion.Of(value, type, path, arena), arena);
            explain?.Invoke(path.Text, $"converted to a {type.ToString().ToLowerInvariant()}", path.Text);
        }
        foreach (var path in Remove)
        {
            if (path.Read(message).Kind == ValueKind.Undefined) continue;
            message = path.Remove(message, arena);
            explain?.Invoke(path.Text, "removed", path.Text);
        }
        return message;
    }
}
