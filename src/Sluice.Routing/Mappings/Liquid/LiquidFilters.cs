using System.Collections.Frozen;
using Sluice.Routing.Values;

namespace Sluice.Routing.Mappings.Liquid;

/// <summary>Makes another value of one.</summary>
internal delegate Value LiquidFilter(Value input, LiquidArguments arguments, LiquidContext context);

/// <summary>What a filter is given beside its input.</summary>
internal readonly struct LiquidArguments(Value[] values)
{
    public int Count => values.Length;

    /// <summary>Undefined where there are not so many.</summary>
    public Value this[int index] => index < values.Length ? values[index] : default;

    public ReadOnlySpan<Value> From(int index) => values.AsSpan(Math.Min(index, values.Length));

    /// <summary>An argument as text.</summary>
    public string Text(int index) => LiquidValues.Text(this[index]);

    /// <summary>An argument as text, or another text where it is undefined.</summary>
    public string Text(int index, string otherwise) => this[index].Kind == ValueKind.Undefined ? otherwise : Text(index);

    /// <summary>An argument as a number, or another number where it is undefined.</summary>
    public double Number(int index, double otherwise) => this[index].Kind == ValueKind.Undefined ? otherwise : LiquidValues.Number(this[index]);
}

/// <summary>The filters of liquidjs.</summary>
internal static class LiquidFilters
{
    public static FrozenDictionary<string, LiquidFilter> All { get; } = new[]
    {
        LiquidTextFilters.All,
        LiquidWordFilters.All,
        LiquidNumberFilters.All,
        LiquidListFilters.All,
        LiquidDateFilters.All,
        LiquidCodeFilters.All,
    }.SelectMany(some => some).ToFrozenDictionary(StringComparer.Ordinal);
}
