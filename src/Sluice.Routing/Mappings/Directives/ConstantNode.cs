using Sluice.Routing.Values;

namespace Sluice.Routing.Mappings.Directives;

/// <summary>A value that is the same for every message.</summary>
/// <param name="value">The value, kept as long as the mapping.</param>
/// <param name="isVerbatim">Whether it stands in the mapping just so.</param>
internal sealed class ConstantNode(Value value, bool isVerbatim) : MappingNode
{
    public bool IsVerbatim => isVerbatim;

    public override bool IsConstant => true;

    public Value Value => value;

    public override Value Evaluate(in Scope scope) => value;
}
