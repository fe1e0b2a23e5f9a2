using Sluice.Routing.Mappings;
using Sluice.Routing.Values;

namespace Sluice.Routing.Triggers.Evaluation;

/// <summary><c>contains(s, sub)</c> and its negative, which is false too where <c>s</c> is no string.</summary>
internal sealed class Contains(Operand subject, Operand part, bool negative = false) : Condition
{
    public override Operand Subject => subject;

    public override bool Holds(in Scope scope)
    {
        var (text, sub) = (subject.Read(scope), part.Read(scope));
        return text.Kind == ValueKind.String && sub.Kind == ValueKind.String && (text.Utf8.IndexOf(sub.Utf8) >= 0) != negative;
    }

    public override Condition Negative() => new Contains(subject, part, !negative);
}

/// <summary><c>match(s, glob)</c> and its negative, which is false too where <c>s</c> is no string.</summary>
internal sealed class Match(Operand subject, Operand pattern, bool negative = false) : Condition
{
    private readonly Glob? _glob = pattern is Literal { Value: { Kind: ValueKind.String } text } ? new(text.ToString()) : null;

    public override Operand Subject => subject;

    public override bool Holds(in Scope scope)
    {
        var text = subject.Read(scope);
        if (text.Kind != ValueKind.String) return false;
        if (_glob is not null) return _glob.Matches(text.Utf8) != negative;
        var glob = pattern.Read(scope);
        return glob.Kind == ValueKind.String && Glob.Matches(glob.Utf8, text.Utf8) != negative;
    }

    public override Condition Negative() => new Match(subject, pattern, !negative);
}
