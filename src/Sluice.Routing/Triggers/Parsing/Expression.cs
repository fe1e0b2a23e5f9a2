using Sluice.Routing.Triggers.Evaluation;

namespace Sluice.Routing.Triggers.Parsing;

/// <summary>How conditions are joined.</summary>
internal abstract record Expression
{
    private Expression()
    {
    }

    internal sealed record All(IReadOnlyList<Expression> Items) : Expression;

    internal sealed record Any(IReadOnlyList<Expression> Items) : Expression;

    internal sealed record Not(Expression Inner) : Expression;

    /// <param name="Condition">What is asked.</param>
    /// <param name="Start">Where its text begins, in characters.</param>
    /// <param name="End">Where its text ends.</param>
    /// <param name="SubjectText">What is asked about, as it is written.</param>
    internal sealed record Clause(Condition Condition, int Start, int End, string SubjectText) : Expression;
}
