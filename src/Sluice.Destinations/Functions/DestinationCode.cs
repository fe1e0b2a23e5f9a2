using Sluice.Routing.Mappings;
using Sluice.Routing.Values;

namespace Sluice.Destinations.Functions;

/// <summary>What a function of a destination's own class does with its arguments.</summary>
internal delegate Value CodeFunction(CallArguments arguments);

/// <summary>The class of a destination's folder, where data would be uglier than code: functions for <c>@call</c>.</summary>
internal abstract class DestinationCode
{
    /// <summary>The functions by the name that <c>@call</c> gives.</summary>
    public abstract IReadOnlyDictionary<string, CodeFunction> Functions { get; }

    /// <summary>Compiles <c>@call</c>.</summary>
    internal MappingNode Call(Value argument, MappingCompiler compiler)
    {
        var name = new DirectiveArgument(argument, compiler).Word("name");
        if (!Functions.TryGetValue(name, out var function))
        {
            compiler.Problem("name", $"there is no function '{name}'{Routing.Suggestion.Cure(name, [.. Functions.Keys])}");
            return MappingNode.Nothing;
        }
        var (names, nodes) = (new List<Value>(), new List<MappingNode>());
        foreach (var member in argument)
        {
            if (member.Key.Is("name"u8)) continue;
            names.Add(Value.Constant(member.Key.ToString()));
            nodes.Add(compiler.Compile(member.Value, member.Key.ToString()));
        }
        var (allNames, allNodes) = (names.ToArray(), nodes.ToArray());
        return new FunctionNode((in Scope scope) => function(new(scope, allNames, allNodes)));
    }
}
