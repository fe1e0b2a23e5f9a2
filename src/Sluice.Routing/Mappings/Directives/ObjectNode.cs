using Sluice.Routing.Values;

namespace Sluice.Routing.Mappings.Directives;

/// <summary>An object with a mapping for each member.</summary>
internal sealed class ObjectNode : MappingNode
{
    private readonly Value[] _names;
    private readonly MappingNode[] _nodes;
    private readonly bool _keepsUndefined;

    /// <param name="members">The members, their names kept as long as the mapping.</param>
    /// <param name="keepsUndefined">Whether undefined members stay, for a <c>@merge</c> around it.</param>
    public ObjectNode(IReadOnlyCollection<(Value Name, MappingNode Node)> members, bool keepsUndefined)
    {
        _names = [.. members.Select(member => member.Name)];
        _nodes = [.. members.Select(member => member.Node)];
        _keepsUndefined = keepsUndefined;
        IsConstant = Array.TrueForAll(_nodes, node => node.IsConstant);
    }

    public override bool IsConstant { get; }

    public override Value Evaluate(in Scope scope)
    {
        var made = scope.Arena.Object();
        for (var i = 0; i < _nodes.Length; i++)
        {
            var value = _nodes[i].Evaluate(scope);
            if (_keepsUndefined || value.Kind != ValueKind.Undefined) scope.Arena.Add(made, _names[i], value);
        }
        return made;
    }
}
