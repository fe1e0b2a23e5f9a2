using Sluice.Routing.Values;

namespace Sluice.Routing.Mappings.Liquid;

/// <summary>Filters that write dates. What is no date stays what it is.</summary>
internal static class LiquidDateFilters
{
    private const string LongFormat = "%A, %B %-e, %Y at %-l:%M %P %z";

    public static Dictionary<string, LiquidFilter> All { get; } = new()
    {
        ["date"] = static (input, arguments, context) => Shown(input, arguments[0].IsNothing ? LongFormat : arguments.Text(0), arguments[1], context),
        ["date_to_xmlschema"] = static (input, _, context) => Shown(input, "%Y-%m-%dT%H:%M:%S%:z", default, context),
        ["date_to_rfc822"] = static (input, _, context) => Shown(input, "%a, %d %b %Y %H:%M:%S %z", default, context),
        ["date_to_string"] = static (input, arguments, context) => Spelled(input, "%b", arguments, context),
        ["date_to_long_string"] = static (input, arguments, context) => Spelled(input, "%B", arguments, context),
    };

    private static Value Spelled(Value input, string month, LiquidArguments arguments, LiquidContext context) => Shown(
        input,
        !arguments[0].Is("ordinal"u8) ? $"%d {month} %Y" : arguments[1].Is("US"u8) ? $"{month} %-d%q, %Y" : $"%-d%q {month} %Y",
        default,
        context);

    private static Value Shown(Value input, string format, Value zone, LiquidContext context)
    {
        if (LiquidDate.Of(input, zone, context.Arena.Time) is not { } date) return input;
        var text = context.NewText();
        LiquidDateFormat.Append(date, format, context, text);
        return context.String(text.ToString());
    }
}
