using Sluice.Routing.Values;

namespace Sluice.Routing.Mappings.Directives;

/// <summary><c>@case</c>: a string in lower or upper case. What is no string stays as it is.</summary>
internal sealed class CaseNode(bool upper, MappingNode text) : MappingNode
{
    private static readonly string[] Known = ["operator", "value"];

    public override bool IsConstant => text.IsConstant;

    public static MappingNode Compile(Value argument, MappingCompiler compiler)
    {
        if (!Arguments.AreMembers(argument, compiler, Known)) return Nothing;
        var (operation, value) = (argument["operator"u8], argument["value"u8]);
        if (!operation.Is("lower"u8) && !operation.Is("upper"u8))
            compiler.Problem("operator", $"\"lower\" or \"upper\" is needed, not {Words.Quoted(operation)}.");
        if (value.Kind == ValueKind.Undefined || value.IsEmptyString) return Nothing;
        return new CaseNode(operation.Is("upper"u8), Arguments.Text(value, "value", compiler));
    }

    public override Value Evaluate(in Scope scope)
    {
        var value = text.Evaluate(scope);
        if (value.Kind != ValueKind.String) return value;
        var plain = value.Utf8;
        if (!JsCase.Changes(plain, upper)) return value;
        var buffer = scope.Arena.BeginString(out var start);
        if (upper) JsCase.AppendUpper(plain, buffer);
        else JsCase.AppendLower(plain, buffer);
        return scope.Arena.EndString(start);
    }
}
