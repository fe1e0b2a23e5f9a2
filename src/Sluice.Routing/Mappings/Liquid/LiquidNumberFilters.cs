using Sluice.Routing.Values;

namespace Sluice.Routing.Mappings.Liquid;

/// <summary>Filters that compute. What is no number counts as 0, and without its argument an operation gives NaN.</summary>
internal static class LiquidNumberFilters
{
    public static Dictionary<string, LiquidFilter> All { get; } = new()
    {
        ["abs"] = Of(static (number, _) => Math.Abs(number)),
        ["ceil"] = Of(static (number, _) => Math.Ceiling(number)),
        ["floor"] = Of(static (number, _) => Math.Floor(number)),
        ["plus"] = Of(static (number, other) => number + other(0)),
        ["minus"] = Of(static (number, other) => number - other(0)),
        ["times"] = Of(static (number, other) => number * other(0)),
        ["divided_by"] = Of(static (number, other) => other(1) is 0 or double.NaN ? number / other(0) : Math.Floor(number / other(0))),
        ["modulo"] = Of(static (number, other) => ((number % other(0)) + other(0)) % other(0)),
        ["at_least"] = static (input, arguments, _) => Extreme(input, arguments, Math.Max),
        ["at_most"] = static (input, arguments, _) => Extreme(input, arguments, Math.Min),
        ["round"] = static (input, arguments, _) =>
            Value.Of(Round(LiquidValues.NumberOrZero(input), arguments.Count > 0 ? LiquidValues.NumberOrZero(arguments[0]) : 0)),
        ["to_integer"] = static (input, _, _) => Value.Of(LiquidValues.Number(input)),
    };

    private static LiquidFilter Of(Func<double, Func<int, double>, double> compute) => (input, arguments, _) =>
        Value.Of(compute(LiquidValues.NumberOrZero(input), index => index < arguments.Count ? LiquidValues.NumberOrZero(arguments[index]) : double.NaN));

    private static Value Extreme(Value input, LiquidArguments arguments, Func<double, double, double> choose)
    {
        var chosen = LiquidValues.NumberOrZero(input);
        foreach (var other in arguments.From(0)) chosen = choose(chosen, LiquidValues.NumberOrZero(other));
        return Value.Of(chosen);
    }

    // Halves go up, also below zero. The little more is liquidjs's: 1.005 becomes 1.01.
    private static double Round(double number, double places)
    {
        var factor = Math.Pow(10, places);
        var scaled = number * factor * (1 + Math.Pow(2, -52));
        var whole = Math.Floor(scaled);
        return (scaled - whole >= 0.5 ? whole + 1 : whole) / factor;
    }
}
