using Sluice.Routing.Values;

namespace Sluice.Routing.Mappings.Liquid;

/// <summary>A text, an output or a tag of a template. Immutable.</summary>
internal abstract class LiquidStatement
{
    public abstract void Render(LiquidContext context, LiquidText to);

    public static void Render(IReadOnlyList<LiquidStatement> statements, LiquidContext context, LiquidText to)
    {
        foreach (var statement in statements)
        {
            context.Step();
            statement.Render(context, to);
            if (context.IsStopped) return;
        }
    }
}

internal sealed class LiquidPlain(string text) : LiquidStatement
{
    public override void Render(LiquidContext context, LiquidText to) => to.Append(text);
}

internal sealed class LiquidOutput(LiquidFiltered value) : LiquidStatement
{
    public override void Render(LiquidContext context, LiquidText to) => to.Append(LiquidValues.Text(value.Evaluate(context)));
}

internal sealed class LiquidAssign(string name, LiquidFiltered value) : LiquidStatement
{
    public override void Render(LiquidContext context, LiquidText to) => context.Assign(name, value.Evaluate(context));
}

internal sealed class LiquidCapture(string name, IReadOnlyList<LiquidStatement> statements) : LiquidStatement
{
    public override void Render(LiquidContext context, LiquidText to)
    {
        var captured = context.NewText();
        Render(statements, context, captured);
        context.Assign(name, context.String(captured.ToString()));
    }
}

/// <summary><c>increment</c> shows what a counter was, <c>decrement</c> what it is.</summary>
internal sealed class LiquidCounter(string name, int step) : LiquidStatement
{
    public override void Render(LiquidContext context, LiquidText to)
    {
        var before = context.Count(name, step);
        to.Append(JsNumber.ToText(step < 0 ? before + step : before));
    }
}

/// <summary><c>cycle</c>: one value after the other, each time it is met. Cycles of the same name and as many values take turns together.</summary>
internal sealed class LiquidCycle(LiquidOperand? group, IReadOnlyList<LiquidOperand> values) : LiquidStatement
{
    public override void Render(LiquidContext context, LiquidText to)
    {
        var name = group is null ? "undefined" : LiquidValues.String(group.Evaluate(context));
        var value = values[context.Turn($"{name}:{values.Count}", values.Count)].Evaluate(context);
        if (value.IsTruthy) to.Append(LiquidValues.Text(value));
    }
}

/// <summary><c>if</c> and <c>unless</c>: what follows the first condition that holds, or <c>else</c>.</summary>
internal sealed class LiquidChoice(IReadOnlyList<LiquidBranch> branches, IReadOnlyList<LiquidStatement> otherwise) : LiquidStatement
{
    public override void Render(LiquidContext context, LiquidText to)
    {
        var chosen = branches.FirstOrDefault(branch => LiquidValues.IsTrue(branch.Condition.Evaluate(context)) != branch.IsNegative);
        Render(chosen?.Statements ?? otherwise, context, to);
    }
}

internal sealed record LiquidBranch(LiquidFiltered Condition, bool IsNegative, IReadOnlyList<LiquidStatement> Statements);

/// <summary>Statements in one: of a <c>liquid</c> or a <c>block</c> tag.</summary>
internal sealed class LiquidBlock(IReadOnlyList<LiquidStatement> statements) : LiquidStatement
{
    public override void Render(LiquidContext context, LiquidText to) => Render(statements, context, to);
}

/// <summary><c>break</c> and <c>continue</c>.</summary>
internal sealed class LiquidStop : LiquidStatement
{
    public override void Render(LiquidContext context, LiquidText to) => context.IsStopped = true;
}
