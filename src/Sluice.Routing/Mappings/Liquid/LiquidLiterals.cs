using Sluice.Routing.Values;

namespace Sluice.Routing.Mappings.Liquid;

/// <summary>The words that are values. <c>nil</c>, <c>empty</c> and <c>blank</c> are null and empty texts, known by being the very same value: compared
/// with something, they ask what it is.</summary>
internal static class LiquidLiterals
{
    private static readonly Value Nil = Constants.Read("null"u8)!.Value;
    private static readonly Value Empty = Value.Constant("");
    private static readonly Value Blank = Value.Constant("");

    public static IReadOnlyDictionary<string, Value> All { get; } = new Dictionary<string, Value>
    {
        ["true"] = Value.True,
        ["false"] = Value.False,
        ["nil"] = Nil,
        ["null"] = Nil,
        ["empty"] = Empty,
        ["blank"] = Blank,
    };

    /// <summary>Whether it is one that asks what a value is.</summary>
    public static bool Asks(Value value) => value.IsSame(Nil) || IsEmpty(value);

    /// <summary>Whether JavaScript takes an argument for true: also one that asks, which liquidjs has as an object.</summary>
    public static bool IsTruthy(Value argument) => argument.IsTruthy || Asks(argument);

    /// <summary>What such a one says of another value.</summary>
    public static bool Holds(Value literal, Value of)
    {
        if (literal.IsSame(Nil)) return of.IsNothing;
        var isText = of.Kind == ValueKind.String && !IsEmpty(of);
        if (literal.IsSame(Blank) && (of.IsNothing || of.Kind == ValueKind.False || (isText && JsBlanks.Trim(of.ToString()).IsEmpty))) return true;
        return of.IsContainer ? of.Count == 0 : isText && of.IsEmptyString;
    }

    private static bool IsEmpty(Value value) => value.IsSame(Empty) || value.IsSame(Blank);
}
