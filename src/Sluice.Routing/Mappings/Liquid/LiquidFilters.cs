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
    // What "date" shows without a format.
    private const string LongDate = "%A, %B %-e, %Y at %-l:%M %P %z";

    private static readonly FilterArguments JoinedByBlanks = new(StringValue.Create(" "));

    private static readonly Dictionary<string, string> DateFormats = new()
    {
        ["date_to_xmlschema"] = "%Y-%m-%dT%H:%M:%S%:z",
        ["date_to_rfc822"] = "%a, %d %b %Y %H:%M:%S %z",
        ["date_to_string"] = "%d %b %Y",
        ["date_to_long_string"] = "%d %B %Y",
    };

    public static void AddTo(FilterCollection filters)
    {
        foreach (var (name, filter) in filters.ToArray()) filters.AddFilter(name, Bounded(filter));
        filters.AddFilter("replace", Bounded(filters, "replace", static (text, arguments) =>
            text.Length + ((long)Occurrences(text, arguments.At(0).ToStringValue()) * arguments.At(1).ToStringValue().Length)));
        filters.TryGetValue("date", out var date);
        filters.AddFilter("date", (input, arguments, context) => Date(date, input, arguments.At(0), context));
        foreach (var (name, format) in DateFormats)
            filters.AddFilter(name, (input, _, context) => Date(date, input, StringValue.Create(format), context));
        filters.AddFilter("json", Json);
        filters.AddFilter("jsonify", Json);
        Text(filters, "upcase", static text => Cased(text, JsCase.AppendUpper));
        Text(filters, "downcase", static text => Cased(text, JsCase.AppendLower));
        Text(filters, "capitalize", static text =>
        {
            var first = text.Length > 1 && char.IsSurrogate(text[0]) ? 2 : Math.Min(1, text.Length);
            return Cased(text[..first], JsCase.AppendUpper) + Cased(text[first..], JsCase.AppendLower);
        });
        Text(filters, "escape", Escape);
        Text(filters, "xml_escape", Escape);
        Text(filters, "escape_once", static text => Escape(Unescape(text)));
        filters.AddFilter("size", static (input, _, _) => new LiquidNumber(Size(input)));
        filters.AddFilter("split", static (input, arguments, _) => Split(input.ToStringValue(), arguments.At(0).ToStringValue()));
        filters.TryGetValue("join", out var join);
        filters.AddFilter("join", (input, arguments, context) => join(input, arguments.Count > 0 ? arguments : JoinedByBlanks, context));
        filters.AddFilter("sum", Sum);
        Arithmetic(filters, "abs", static (number, _) => Math.Abs(number));
        Arithmetic(filters, "ceil", static (number, _) => Math.Ceiling(number));
        Arithmetic(filters, "floor", static (number, _) => Math.Floor(number));
        Arithmetic(filters, "round", static (number, arguments) => Round(number, Number(arguments.At(0))));
        Arithmetic(filters, "plus", static (number, arguments) => number + Number(arguments.At(0)));
        Arithmetic(filters, "minus", static (number, arguments) => number - Number(arguments.At(0)));
        Arithmetic(filters, "times", static (number, arguments) => number * Number(arguments.At(0)));
        Arithmetic(filters, "divided_by", static (number, arguments) =>
            arguments.At(1).ToBooleanValue() ? Math.Floor(number / Number(arguments.At(0))) : number / Number(arguments.At(0)));
        Arithmetic(filters, "modulo", static (number, arguments) => Modulo(number, Number(arguments.At(0))));
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

    // JavaScript rounds halves up, also below zero. The little more is liquidjs's: 1.005 becomes 1.01.
    private static double Round(double number, double places)
    {
        var factor = Math.Pow(10, places);
        return Math.Floor((number * factor * (1 + Math.Pow(2, -52))) + 0.5) / factor;
    }

    // The sign is the divisor's.
    private static double Modulo(double number, double divisor) => ((number % divisor) + divisor) % divisor;

    private static void Text(FilterCollection filters, string name, Func<string, string> make) =>
        filters.AddFilter(name, Bounded((input, _, _) => StringValue.Create(make(input.ToStringValue()))));

    private static string Cased(string text, Action<ReadOnlySpan<byte>, ByteBuffer> append)
    {
        var cased = new ByteBuffer();
        append(Encoding.UTF8.GetBytes(text), cased);
        return Encoding.UTF8.GetString(cased.Span);
    }

    private static string Escape(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace("\"", "&#34;", StringComparison.Ordinal).Replace("'", "&#39;", StringComparison.Ordinal);

    private static string Unescape(string text) => text
        .Replace("&lt;", "<", StringComparison.Ordinal).Replace("&gt;", ">", StringComparison.Ordinal).Replace("&#34;", "\"", StringComparison.Ordinal)
        .Replace("&#39;", "'", StringComparison.Ordinal).Replace("&amp;", "&", StringComparison.Ordinal);

    private static int Size(FluidValue value) => value switch
    {
        ArrayValue array => array.Values.Count,
        StringValue => value.ToStringValue().Length,
        _ => 0,
    };

    // Empty parts stay, but for those at the end.
    private static ArrayValue Split(string text, string separator)
    {
        var parts = separator.Length == 0 ? [.. text.Select(one => one.ToString())] : text.Split(separator).ToList();
        while (parts is [.., ""]) parts.RemoveAt(parts.Count - 1);
        return new([.. parts.Select(static part => StringValue.Create(part))]);
    }

    private static async ValueTask<FluidValue> Sum(FluidValue input, FilterArguments arguments, TemplateContext context)
    {
        var sum = 0d;
        foreach (var item in input is ArrayValue array ? array.Values : [input])
            sum += Number(arguments.Count == 0 ? item : await item.GetValueAsync(arguments.At(0).ToStringValue(), context));
        return new LiquidNumber(sum);
    }

    // Digits are seconds since 1970; what is no date stays what it is.
    private static async ValueTask<FluidValue> Date(FilterDelegate date, FluidValue input, FluidValue format, TemplateContext context)
    {
        var text = input.ToStringValue();
        if (text is "now" or "today" && !((LiquidContext)context).HasClock)
            throw new InvalidOperationException("There is no clock here, so 'now' has no meaning.");
        if (text.Length == 0) return input;
        var time = text.AsSpan().ContainsAnyExceptInRange('0', '9') ? input : new LiquidNumber(LiquidNumber.Of(input));
        var shown = await date(time, new FilterArguments(format.IsNil() ? StringValue.Create(LongDate) : format), context);
        return shown.IsNil() ? input : shown;
    }

    private static double Number(FluidValue value) => LiquidNumber.Of(value) is var number && double.IsNaN(number) ? 0 : number;

    private static ValueTask<FluidValue> Json(FluidValue input, FilterArguments arguments, TemplateContext context)
    {
        if (input is UndefinedValue) return input;
        var limits = (LiquidContext)context;
        var sheet = new Sheet();
        var json = new ByteBuffer();
        if (new JsJson(json, MappingOptions.Recorded.DataDepthMax, limits.TextMax).Write(LiquidValues.Back(input, sheet, context)) is { } problem)
            throw new InvalidOperationException(problem);
        return StringValue.Create(Encoding.UTF8.GetString(json.Span));
    }
}
