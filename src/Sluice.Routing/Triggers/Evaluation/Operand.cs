using Sluice.Routing.Mappings;
using Sluice.Routing.Values;

namespace Sluice.Routing.Triggers.Evaluation;

/// <summary>What a condition asks about: a path, a literal, or what a function makes of others. Immutable.</summary>
internal abstract class Operand
{
    /// <summary>Its value for this message.</summary>
    /// <param name="scope">The message, named values that are seen before its members, and where functions make strings.</param>
    public abstract Value Read(in Scope scope);
}

/// <summary>A string, number, truth value, null or list of the trigger's own text.</summary>
internal sealed class Literal(Value value) : Operand
{
    public Value Value => value;

    public override Value Read(in Scope scope) => value;
}

/// <summary>A function of one operand.</summary>
internal sealed class Call(Func<Value, Arena, Value> function, Operand argument) : Operand
{
    /// <summary>Whether what it gives is true or false, so that it is a condition by itself.</summary>
    public required bool IsBool { get; init; }

    public override Value Read(in Scope scope) => function(argument.Read(scope), scope.Arena);
}

/// <summary>A condition used as a value, as in <c>contains(event, "x") = false</c>.</summary>
internal sealed class Outcome(Condition condition) : Operand
{
    public Condition Condition => condition;

    public override Value Read(in Scope scope) => Value.Of(condition.Holds(scope));
}
