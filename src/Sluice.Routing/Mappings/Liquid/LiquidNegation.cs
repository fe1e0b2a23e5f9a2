using Fluid;
using Fluid.Ast;
using Fluid.Values;

namespace Sluice.Routing.Mappings.Liquid;

/// <summary><c>not</c> and what it negates, a comparison included.</summary>
internal sealed class LiquidNegation(Expression operand) : Expression
{
    public override async ValueTask<FluidValue> EvaluateAsync(TemplateContext context) =>
        BooleanValue.Create(!(await operand.EvaluateAsync(context)).ToBooleanValue());
}
