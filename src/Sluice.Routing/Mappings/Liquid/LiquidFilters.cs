using System.Text;
using Fluid;
using Fluid.Values;
using Sluice.Routing.Values;
using Sluice.Translation.Json;

namespace Sluice.Routing.Mappings.Liquid;

/// <summary>Filters that do otherwise than Fluid's: arithmetic with JavaScript's numbers, JSON as JavaScript writes it, and no text without
/// bound.</summary>
internal static class LiquidFilters
{
    public static void AddTo(FilterCollection filters)
    {
        foreach (var (name, filter) in filters.ToArray()) filters.AddFilter(name, Bounded(filter));
        filters.AddFilter("replace", Bounded(filters, "replace", static (text, arguments) =>
            text.Length + ((long)Occurrences(text, arguments.At(0).ToStringValue()) * arguments.At(1).ToStringValue().Length)));
        filters.TryGetValue("date", out var date);
        filters.AddFilter("date", (input, arguments, context) =>
            input.ToStringValue() is "now" or "today" && !((LiquidContext)context).HasClock
                ? throw new InvalidOperationException("There is no clock here, so 'now' has no meaning.")
                : date(input, arguments, context));
        filters.AddFilter("json", Json);
        Arithmetic(filters, "abs", static (number, _) => Math.Abs(number));
        Arithmetic(filters, "ceil", static (number, _) => Math.Ceiling(number));
        Arithmetic(filters, "floor", static (number, _) => Math.Floor(number));
        Arithmetic(filters, "round", static (number, arguments) => Round(number, Number(arguments.At(0))));
        Arithmetic(filters, "plus", static (number, arguments) => number + Number(arguments.At(0)));
        Arithmetic(filters, "minus", static (number, arguments) => number - Number(arguments.At(0)));
        Arithmetic(filters, "times", static (number, arguments) => number * Number(arguments.At(0)));
        Arithmetic(filters, "divided_by", static (number, arguments) =>
            arguments.At(1).ToBooleanValue() ? Math.Floor(number / Number(arguments.At(0))) : number / Number(arguments.At(0)));
        Arithmetic(filters, "modulo", static (number, arguments) => number % Number(arguments.At(0)));
        Arithmetic(filters, "at_least", static (number, arguments) => Math.Max(number, Number(arguments.At(0))));
        Arithmetic(filters, "at_most", static (number, arguments) => Math.Min(number, Number(arguments.At(0))));
    }

    private static void Arithmetic(FilterCollection filters, string name, Func<double, FilterArguments, double> compute) =>
        filters.AddFilter(name, (input, arguments, _) => new LiquidNumber(compute(Number(input), arguments)));

    private static FilterDelegate Bounded(FilterDelegate filter) => async (input, arguments, context) =>
    {
        var limits = (LiquidContext)context;
        // A text put between very many others can become too long in one step.
        if (input.Type == FluidValues.Array) limits.Check((long)input.Enumerate(context).Count() * (1 + arguments.At(0).ToStringValue().Length));
        var result = await filter(input, arguments, context);
        if (result.Type == FluidValues.String) limits.Check(result.ToStringValue().Length);
        return result;
    };

    private static FilterDelegate Bounded(FilterCollection filters, string name, Func<string, FilterArguments, long> length)
    {
        filters.TryGetValue(name, out var filter);
        return (input, arguments, context) =>
        {
            ((LiquidContext)context).Check(length(input.ToStringValue(), arguments));
            return filter(input, arguments, context);
        };
    }

    // An empty text is found between all characters.
    private static int Occurrences(string text, string wanted) =>
        wanted.Length == 0 ? text.Length + 1 : text.AsSpan().Count(wanted);

    // JavaScript rounds halves up, also below zero.
    private static double Round(double number, double places)
    {
        var factor = Math.Pow(10, places);
        return Math.Floor((number * factor) + 0.5) / factor;
    }

    private static double Number(FluidValue value) => LiquidNumber.Of(value) is var number && double.IsNaN(number) ? 0 : number;

    private static ValueTask<FluidValue> Json(FluidValue input, FilterArguments arguments, TemplateContext context)
    {
        var limits = (LiquidContext)context;
        var sheet = new Sheet();
        var json = new ByteBuffer();
        if (new JsJson(json, MappingOptions.Recorded.DataDepthMax, limits.TextMax).Write(LiquidValues.Back(input, sheet, context)) is { } problem)
            throw new InvalidOperationException(problem);
        return StringValue.Create(Encoding.UTF8.GetString(json.Span));
    }
}
