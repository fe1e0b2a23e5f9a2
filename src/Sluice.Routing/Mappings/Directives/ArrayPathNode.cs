using Sluice.Routing.Values;

namespace Sluice.Routing.Mappings.Directives;

/// <summary><c>@arrayPath</c>: an array of the message with a mapping for each item, in which paths begin at the item. An object counts as
/// its only item; what is neither stays as it is.</summary>
internal sealed class ArrayPathNode(MappingNode list, MappingNode? shape) : MappingNode
{
    public static MappingNode Compile(Value argument, MappingCompiler compiler)
    {
        if (argument.Kind != ValueKind.Array || argument.Count == 0)
        {
            compiler.Problem("", "An array is needed, not " + Words.Of(argument) + """: ["$.properties.products", {"id": {"@path": "$.sku"}}].""");
            return Nothing;
        }
        if (compiler.Options.Strict && argument.Count > 2) compiler.Problem("[2]", "It takes a path and a mapping for each item; what follows has no meaning.");
        return new ArrayPathNode(List(argument[0], compiler), Shape(argument[1], compiler));
    }

    public override Value Evaluate(in Scope scope)
    {
        var root = list.Evaluate(scope);
        if (shape is null || !root.IsContainer) return root;
        var made = scope.Arena.Array();
        if (root.Kind == ValueKind.Object)
        {
            scope.Arena.Add(made, shape.Evaluate(scope.On(root)));
            return made;
        }
        foreach (var item in root) scope.Arena.Add(made, shape.Evaluate(scope.On(item.Value)));
        return made;
    }

    private static MappingNode List(Value path, MappingCompiler compiler) => path.Kind == ValueKind.String
        ? new PathNode(ValuePath.Parse(path.ToString()))
        : Arguments.Text(path, "[0]", compiler);

    private static MappingNode? Shape(Value shape, MappingCompiler compiler)
    {
        if (shape.Kind == ValueKind.Object) return shape.Count == 0 ? null : compiler.Compile(shape, "[1]");
        if (compiler.Options.Strict && shape.Kind != ValueKind.Undefined)
            compiler.Problem("[1]", $"The mapping for each item is an object, not {Words.Of(shape)}.");
        return null;
    }
}
