using Sluice.Routing.Values;

namespace Sluice.Routing.Mappings.Liquid;

/// <summary>The operators of conditions. Order is JavaScript's: two texts compare as texts, all else as numbers.</summary>
internal static class LiquidOperators
{
    /// <summary>All operators, with how tightly they bind.</summary>
    public static IReadOnlyDictionary<string, int> Precedences { get; } = new Dictionary<string, int>
    {
        ["=="] = 2,
        ["!="] = 2,
        [">"] = 2,
        ["<"] = 2,
        [">="] = 2,
        ["<="] = 2,
        ["contains"] = 2,
        ["not"] = 1,
        ["and"] = 0,
        ["or"] = 0,
    };

    public static bool Apply(string name, Value left, Value right) => name switch
    {
        "==" => Same(left, right),
        "!=" => !Same(left, right),
        "contains" => Contains(left, right),
        "not" => !LiquidValues.IsTrue(right),
        "and" => LiquidValues.IsTrue(left) && LiquidValues.IsTrue(right),
        "or" => LiquidValues.IsTrue(left) || LiquidValues.IsTrue(right),
        _ => IsOrdered(name, left, right),
    };

    public static bool Same(Value left, Value right)
    {
        if (LiquidLiterals.Asks(left)) return LiquidLiterals.Holds(left, right);
        if (LiquidLiterals.Asks(right)) return LiquidLiterals.Holds(right, left);
        if (left.Kind != right.Kind) return false;
        return left.Kind switch
        {
            ValueKind.Number => left.Number == right.Number,
            ValueKind.String => left.Is(right),
            ValueKind.Array => SameItems(LiquidValues.Items(left), LiquidValues.Items(right)),
            ValueKind.Object => left.IsSame(right),
            _ => true,
        };
    }

    private static bool SameItems(IReadOnlyList<Value> left, IReadOnlyList<Value> right) =>
        left.Count == right.Count && left.Zip(right).All(pair => Same(pair.First, pair.Second));

    private static bool Contains(Value whole, Value part) => whole.Kind switch
    {
        ValueKind.Array => LiquidValues.Items(whole).Any(item => Same(item, part)),
        ValueKind.String => whole.ToString().Contains(LiquidValues.String(part), StringComparison.Ordinal),
        _ => false,
    };

    private static bool IsOrdered(string name, Value left, Value right)
    {
        if (LiquidLiterals.Asks(left) || LiquidLiterals.Asks(right)) return false;
        var (a, b) = IsText(left) && IsText(right)
            ? (string.CompareOrdinal(LiquidValues.String(left), LiquidValues.String(right)), 0)
            : (LiquidValues.Number(left), LiquidValues.Number(right));
        return name switch
        {
            ">" => a > b,
            "<" => a < b,
            ">=" => a >= b,
            _ => a <= b,
        };
    }

    // Arrays and objects compare as the texts they become.
    private static bool IsText(Value value) => value.Kind == ValueKind.String || value.IsContainer;
}
