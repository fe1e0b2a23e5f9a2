using Sluice.Routing.Values;

namespace Sluice.Routing.Mappings.Liquid;

/// <summary>Something that has a value: a literal, a range, a path. Immutable.</summary>
internal abstract class LiquidOperand
{
    public abstract Value Evaluate(LiquidContext context);
}

internal sealed class LiquidConstant(Value value) : LiquidOperand
{
    public override Value Evaluate(LiquidContext context) => value;
}

/// <summary><c>(1..n)</c>: the numbers from one to the other.</summary>
internal sealed class LiquidRange(LiquidOperand first, LiquidOperand last) : LiquidOperand
{
    public override Value Evaluate(LiquidContext context)
    {
        var from = LiquidValues.Number(first.Evaluate(context));
        return context.Range(from, LiquidValues.Number(last.Evaluate(context)));
    }
}

/// <summary>A way from member to member, beginning at a value or, without one, at a name.</summary>
internal sealed class LiquidPath(LiquidOperand? start, IReadOnlyList<LiquidOperand> keys) : LiquidOperand
{
    public override Value Evaluate(LiquidContext context)
    {
        // All keys first: they may fail.
        var names = keys.Select(key => key.Evaluate(context)).ToArray();
        var value = start is null ? context.Find(LiquidValues.String(names[0])) : start.Evaluate(context);
        foreach (var name in names.AsSpan(start is null ? 1 : 0)) value = LiquidValues.Member(value, name);
        return value;
    }
}
