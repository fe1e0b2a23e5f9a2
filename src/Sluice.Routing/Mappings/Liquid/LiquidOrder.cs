using Fluid;
using Fluid.Ast;
using Fluid.Values;

namespace Sluice.Routing.Mappings.Liquid;

/// <summary>An operator of order as JavaScript has it: two texts compare as texts, all else as numbers. Fluid compares only numbers of its own kind.</summary>
/// <param name="left">What stands before the operator.</param>
/// <param name="right">What stands behind it.</param>
/// <param name="holds">The operator.</param>
internal sealed class LiquidOrder(Expression left, Expression right, Func<double, double, bool> holds) : BinaryExpression(left, right)
{
    public override async ValueTask<FluidValue> EvaluateAsync(TemplateContext context)
    {
        var (first, second) = (await Left.EvaluateAsync(context), await Right.EvaluateAsync(context));
        return BooleanValue.Create(first.Type == FluidValues.String && second.Type == FluidValues.String
            ? holds(string.CompareOrdinal(first.ToStringValue(), second.ToStringValue()), 0)
            : holds(LiquidNumber.Of(first), LiquidNumber.Of(second)));
    }
}
