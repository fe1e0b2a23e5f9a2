using Sluice.Routing.Values;

namespace Sluice.Routing.Mappings.Directives;

/// <summary><c>@excludeWhenNull</c>: a value without nulls, itself and the members of objects in objects; items of arrays stay.</summary>
internal sealed class ExcludeWhenNullNode(MappingNode value, bool keepsUndefined, string at) : MappingNode
{
    public override bool IsConstant => value.IsConstant;

    public static MappingNode Compile(Value argument, MappingCompiler compiler) =>
        new ExcludeWhenNullNode(compiler.CompileInPlace(argument, ""), compiler.KeepsUndefined, compiler.At());

    public override Value Evaluate(in Scope scope)
    {
        var found = value.Evaluate(scope);
        return found.Kind == ValueKind.Null ? default : Without(found, scope.Arena, 0);
    }

    private Value Without(Value from, Arena arena, int depth)
    {
        if (from.Kind != ValueKind.Object || !HasNull(from, depth)) return from;
        var kept = arena.Object();
        foreach (var member in from)
        {
            if (member.Value.Kind != ValueKind.Null) arena.Add(kept, member.Key, Without(member.Value, arena, depth + 1));
            else if (keepsUndefined && depth == 0) arena.Add(kept, member.Key, default);
        }
        return kept;
    }

    // What has none is not copied.
    private bool HasNull(Value from, int depth)
    {
        if (depth == MappingOptions.DataDepthMax) throw new MappingFault(at, $"The data nests deeper than {MappingOptions.DataDepthMax} levels.");
        foreach (var member in from)
        {
            if (member.Value.Kind == ValueKind.Null || (member.Value.Kind == ValueKind.Object && HasNull(member.Value, depth + 1))) return true;
        }
        return false;
    }
}
