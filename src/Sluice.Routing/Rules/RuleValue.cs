using Sluice.Routing.Mappings;
using Sluice.Routing.Values;
using Sluice.Translation;

namespace Sluice.Routing.Rules;

/// <summary>A value that a rule computes: a mapping of any shape, or a constant. Immutable, for many threads.</summary>
internal sealed class RuleValue
{
    private const int ShownLength = 60;

    private readonly MappingNode _node;

    private RuleValue(MappingNode node, string text) => (_node, Text) = (node, text);

    /// <summary>As it is written, for explanations: shortened JSON, or the text itself.</summary>
    public string Text { get; }

    /// <summary>Compiles a value.</summary>
    /// <exception cref="MappingException">Something is wrong with it.</exception>
    public static RuleValue Compile(Value json, MappingOptions options) =>
        new(MappingCompiler.CompileExpression(json, options), Truncate.Within(json.ToString(), ShownLength));

    /// <summary>The value for what is in scope; undefined when there is none.</summary>
    /// <exception cref="MappingFault">There cannot be one.</exception>
    public Value Evaluate(in Scope scope) => _node.Evaluate(scope);
}
