using System.Text;
using Sluice.Routing.Mappings;
using Sluice.Routing.Values;

namespace Sluice.Routing.Triggers.Evaluation;

/// <summary><c>path = "text"</c> and <c>path != "text"</c>, which most conditions are.</summary>
internal sealed class TextEquals(FieldPath path, string text, bool negative) : Condition
{
    private readonly byte[] _text = Encoding.UTF8.GetBytes(text);

    public override Operand Subject => path;

    public FieldPath Path => path;

    public string Text => text;

    public bool IsNegative => negative;

    public override bool Holds(in Scope scope) => Holds(path.Read(scope));

    /// <summary>Whether it holds of what is at the path.</summary>
    public bool Holds(Value value) => value.Is(_text) != negative;
}

/// <summary><c>=</c> and <c>!=</c> of any operands.</summary>
/// <param name="left">What stands left of the operator.</param>
/// <param name="right">What stands right of it.</param>
/// <param name="negative">Whether the operator is <c>!=</c>.</param>
/// <param name="numbersOnly">Whether it is the number operator ≠, which like the other number operators is false for what is no number.</param>
internal sealed class Equal(Operand left, Operand right, bool negative, bool numbersOnly) : Condition
{
    public override Operand Subject => left is Literal ? right : left;

    public override bool Holds(in Scope scope)
    {
        var (a, b) = (left.Read(scope), right.Read(scope));
        if (numbersOnly && (a.Kind != ValueKind.Number || b.Kind != ValueKind.Number)) return false;
        return Equality.Same(a, b) != negative;
    }
}

/// <summary><c>&gt;</c>, <c>&gt;=</c>, <c>&lt;</c>, <c>&lt;=</c>: of numbers, otherwise false.</summary>
internal sealed class Order(Operand left, string sign, Operand right) : Condition
{
    private readonly bool _less = sign[0] == '<';
    private readonly bool _orEqual = sign.Length == 2;

    public override Operand Subject => left is Literal ? right : left;

    public override bool Holds(in Scope scope)
    {
        // Anything but a number reads as NaN, which is neither more nor less nor equal.
        var (a, b) = (left.Read(scope).Number, right.Read(scope).Number);
        return (_orEqual && a == b) || (_less ? a < b : a > b);
    }
}

/// <summary><c>x in list</c>; false where there is no list.</summary>
internal sealed class Membership(Operand item, Operand list) : Condition
{
    public override Operand Subject => item is Literal ? list : item;

    public Operand Item => item;

    public Operand List => list;

    public override bool Holds(in Scope scope)
    {
        var items = list.Read(scope);
        if (items.Kind != ValueKind.Array) return false;
        var value = item.Read(scope);
        foreach (var one in items)
        {
            if (Equality.Same(value, one.Value)) return true;
        }
        return false;
    }
}
