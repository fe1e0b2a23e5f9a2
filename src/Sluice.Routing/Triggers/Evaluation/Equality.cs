using Sluice.Routing.Values;

namespace Sluice.Routing.Triggers.Evaluation;

/// <summary>Equality of values: same type and same value. What is missing is null; objects equal nothing.</summary>
internal static class Equality
{
    public static bool Same(Value left, Value right)
    {
        if (left.IsNothing || right.IsNothing) return left.IsNothing && right.IsNothing;
        if (left.Kind != right.Kind) return false;
        return left.Kind switch
        {
            ValueKind.True or ValueKind.False => true,
            ValueKind.Number => left.Number == right.Number,
            ValueKind.String => left.Is(right),
            ValueKind.Array => SameItems(left, right),
            _ => false,
        };
    }

    private static bool SameItems(Value left, Value right)
    {
        var other = right.GetEnumerator();
        foreach (var item in left)
        {
            if (!other.MoveNext() || !Same(item.Value, other.Current.Value)) return false;
        }
        return !other.MoveNext();
    }
}
