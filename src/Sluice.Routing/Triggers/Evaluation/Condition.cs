using Sluice.Routing.Mappings;
using Sluice.Routing.Values;

namespace Sluice.Routing.Triggers.Evaluation;

/// <summary>A question with a yes or no to it, the smallest part of a trigger. Immutable.</summary>
internal abstract class Condition
{
    /// <summary>What it is about: what <c>explain</c> shows the value of.</summary>
    public abstract Operand Subject { get; }

    public abstract bool Holds(in Scope scope);

    /// <summary>The condition that <c>!</c> makes of it, where that is not just the other answer; else null.</summary>
    public virtual Condition? Negative() => null;
}

/// <summary>An operand that is true or false by itself, such as <c>bool(x)</c>.</summary>
internal sealed class IsTrue(Operand subject) : Condition
{
    public override Operand Subject => subject;

    public override bool Holds(in Scope scope) => subject.Read(scope).Kind == ValueKind.True;
}
