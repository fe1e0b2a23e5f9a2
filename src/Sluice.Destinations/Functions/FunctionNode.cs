using Sluice.Routing.Mappings;
using Sluice.Routing.Values;

namespace Sluice.Destinations.Functions;

/// <summary>What a directive does with what is in scope.</summary>
internal delegate Value Evaluation(in Scope scope);

/// <summary>A compiled directive of the vocabulary.</summary>
internal sealed class FunctionNode(Evaluation evaluation) : MappingNode
{
    public override Value Evaluate(in Scope scope) => evaluation(scope);
}
