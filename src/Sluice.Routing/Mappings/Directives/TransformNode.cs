using Sluice.Routing.Values;

namespace Sluice.Routing.Mappings.Directives;

/// <summary><c>@transform</c>: a mapping applied to the result of another.</summary>
internal sealed class TransformNode(MappingNode apply, MappingNode mapping, string at) : MappingNode
{
    private static readonly string[] Known = ["apply", "mapping"];

    public static MappingNode Compile(Value argument, MappingCompiler compiler)
    {
        if (!Arguments.AreMembers(argument, compiler, Known)) return Nothing;
        var apply = CompileApply(argument, compiler, "");
        if (!IsObject(argument, "mapping", "mapping", compiler)) return Nothing;
        return new TransformNode(apply, compiler.CompileInPlace(argument["mapping"u8], "mapping"), compiler.At());
    }

    public static MappingNode CompileApply(Value argument, MappingCompiler compiler, string before) =>
        IsObject(argument, "apply", $"{before}apply", compiler) ? compiler.Compile(argument["apply"u8], $"{before}apply") : Nothing;

    public override Value Evaluate(in Scope scope)
    {
        if (scope.Input.Kind is not (ValueKind.Object or ValueKind.Undefined))
            throw new MappingFault(at, $"A transformation is applied to an object, not to {Words.Of(scope.Input)}.");
        return mapping.Evaluate(scope.On(apply.Evaluate(scope)));
    }

    private static bool IsObject(Value argument, string name, string below, MappingCompiler compiler)
    {
        var value = argument[System.Text.Encoding.UTF8.GetBytes(name)];
        if (Arguments.GivesObject(value, compiler)) return true;
        compiler.Problem(below, $"An object or a directive is needed, not {Words.Of(value)}.");
        return false;
    }
}
