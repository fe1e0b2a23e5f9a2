using Sluice.Routing.Mappings;
using Sluice.Routing.Values;

namespace Sluice.Destinations.Definitions;

/// <summary>A value of a destination's file that is computed for each message: a mapping over what is in scope.</summary>
internal sealed class Expression
{
    private readonly MappingNode _root;

    private Expression(MappingNode root) => _root = root;

    /// <summary>Compiles an expression.</summary>
    /// <exception cref="MappingException">Something is wrong with it.</exception>
    public static Expression Compile(Value json, MappingOptions options) => new(MappingCompiler.CompileExpression(json, options));

    /// <summary>Its value; undefined when there is none.</summary>
    /// <exception cref="MappingFault">It cannot be computed.</exception>
    public Value Evaluate(in Scope scope) => _root.Evaluate(scope);
}
