using Sluice.Routing.Values;

namespace Sluice.Routing.Mappings.Directives;

/// <summary><c>@if</c>: one of two values, by whether a third is there (<c>exists</c>), or there and not empty (<c>blank</c>, which is
/// named after its opposite: <c>then</c> is for what is <em>not</em> blank).</summary>
internal sealed class IfNode(MappingNode condition, bool byBlank, MappingNode then, MappingNode otherwise) : MappingNode
{
    private static readonly string[] Known = ["exists", "blank", "then", "else"];

    public override bool IsConstant => condition.IsConstant && then.IsConstant && otherwise.IsConstant;

    public static MappingNode Compile(Value argument, MappingCompiler compiler)
    {
        if (!Arguments.AreMembers(argument, compiler, Known)) return Nothing;
        var (exists, blank) = (argument["exists"u8], argument["blank"u8]);
        if (!exists.IsTruthy && !blank.IsTruthy)
        {
            compiler.Problem("", """It needs what to ask for: "exists" or "blank" with a directive, such as {"@path": "$.userId"}.""");
            return Nothing;
        }
        var byBlank = exists.Kind == ValueKind.Undefined;
        if (compiler.Options.Strict && !byBlank && blank.Kind != ValueKind.Undefined)
            compiler.Problem("blank", "Beside 'exists' it is not asked; leave one of them out.");
        else if (!byBlank) compiler.Compile(blank, "blank");
        var otherwise = argument["else"u8];
        return new IfNode(
            compiler.Compile(byBlank ? blank : exists, byBlank ? "blank" : "exists"),
            byBlank,
            compiler.CompileInPlace(argument["then"u8], "then"),
            // As Segment has it, an else of false, 0, "" or null is none.
            otherwise.IsTruthy ? compiler.CompileInPlace(otherwise, "else") : Nothing);
    }

    public override Value Evaluate(in Scope scope)
    {
        var value = condition.Evaluate(scope);
        return (!value.IsNothing && !(byBlank && JsText.IsLooselyEmpty(value)) ? then : otherwise).Evaluate(scope);
    }
}
