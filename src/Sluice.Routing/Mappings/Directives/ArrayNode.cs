using Sluice.Routing.Values;

namespace Sluice.Routing.Mappings.Directives;

/// <summary>An array with a mapping for each item. Undefined items keep their place; in JSON they are null.</summary>
internal sealed class ArrayNode(MappingNode[] items) : MappingNode
{
    public override bool IsConstant { get; } = Array.TrueForAll(items, item => item.IsConstant);

    public override Value Evaluate(in Scope scope)
    {
        var made = scope.Arena.Array();
        foreach (var item in items) scope.Arena.Add(made, item.Evaluate(scope));
        return made;
    }
}
