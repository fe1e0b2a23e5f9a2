using Sluice.Routing.Values;

namespace Sluice.Routing.Mappings.Directives;

/// <summary><c>@path</c>: the value at a place of the message.</summary>
internal sealed class PathNode(ValuePath path) : MappingNode
{
    public static MappingNode Compile(Value argument, MappingCompiler compiler)
    {
        var text = Arguments.OnlyText(argument, compiler);
        return text is ConstantNode known ? new PathNode(ValuePath.Parse(known.Value.ToString())) : new ComputedPathNode(text, compiler.At());
    }

    public override Value Evaluate(in Scope scope) => scope.Find(path);
}

/// <summary><c>@path</c> with a path that depends on the message.</summary>
internal sealed class ComputedPathNode(MappingNode text, string at) : MappingNode
{
    public override Value Evaluate(in Scope scope) => scope.Find(ValuePath.Parse(Arguments.String(text.Evaluate(scope), at)));
}
