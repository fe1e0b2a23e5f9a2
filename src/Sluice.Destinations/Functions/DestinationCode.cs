using Sluice.Routing.Mappings;
using Sluice.Routing.Values;

namespace Sluice.Destinations.Functions;

/// <summary>What a function of a destination's own class does with its arguments, an object.</summary>
internal delegate Value CodeFunction(Value arguments, in Scope scope);

/// <summary>The class of a destination's folder, where data would be uglier than code: functions for <c>@call</c>.</summary>
internal abstract class DestinationCode
{
    /// <summary>The functions by the name that <c>@call</c> gives.</summary>
    public abstract IReadOnlyDictionary<string, CodeFunction> Functions { get; }

    /// <summary>Compiles <c>@call</c>.</summary>
    internal MappingNode Call(Value argument, MappingCompiler compiler)
    {
        var name = new Argument(argument, compiler).Word("name");
        if (!Functions.TryGetValue(name, out var function))
        {
            compiler.Problem("name", $"there is no function '{name}'{Routing.Suggestion.Cure(name, [.. Functions.Keys])}");
            return MappingNode.Nothing;
        }
        var arguments = compiler.Compile(argument, "");
        return new FunctionNode((in Scope scope) => function(arguments.Evaluate(scope), scope));
    }
}
