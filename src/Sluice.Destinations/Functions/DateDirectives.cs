using System.Globalization;
using Sluice.Routing.Mappings;
using Sluice.Routing.Values;

namespace Sluice.Destinations.Functions;

/// <summary>Dates in the forms that vendors want.</summary>
internal static class DateDirectives
{
    private static readonly string[] Words = ["iso", "unix", "unix_ms", "unix_us", "date"];

    public static IReadOnlyDictionary<string, DirectiveFactory> All { get; } = new Dictionary<string, DirectiveFactory>
    {
        ["@date"] = Date,
    };

    private static FunctionNode Date(Value argument, MappingCompiler compiler)
    {
        var parts = new DirectiveArgument(argument, compiler).Parts("value", "to", "from", "lenient");
        var (node, to, from, lenient) = (parts.Node("value"), parts.Word("to", "iso"), parts.Word("from", "", "unix", "unix_ms"), parts.Flag("lenient"));
        if (!Words.Contains(to) && !to.Contains("yy", StringComparison.Ordinal) && !to.Contains("MM", StringComparison.Ordinal))
            parts.Part("to").Problem($"'{to}' is no form of a date; use one of {string.Join(", ", Words)} or a pattern such as yyyy-MM-dd");
        return new FunctionNode((in Scope scope) =>
        {
            var value = node.Evaluate(scope);
            return Milliseconds(value, from) is { } at ? Write(at, to, scope.Arena) : lenient ? value : default;
        });
    }

    private static double? Milliseconds(Value value, string from) => value.Kind switch
    {
        ValueKind.Number when from == "unix" => value.Number * 1000,
        ValueKind.Number when from == "unix_ms" => value.Number,
        ValueKind.Number => Math.Abs(value.Number) < JsDate.FirstMilliseconds ? value.Number * 1000 : value.Number,
        ValueKind.String when from.Length > 0 && !value.IsEmptyString && JsNumber.Read(value.Utf8) is var number && !double.IsNaN(number) =>
            from == "unix" ? number * 1000 : number,
        ValueKind.String => JsDate.ParseLoosely(value.Utf8),
        _ => null,
    };

    private static Value Write(double at, string to, Arena arena) => to switch
    {
        "iso" => JsDate.ToIso(at, arena),
        "unix" => Value.Of(Math.Floor(at / 1000)),
        "unix_ms" => Value.Of(Math.Floor(at)),
        "unix_us" => Value.Of(Math.Floor(at) * 1000),
        "date" => arena.String(JsDate.At(at).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        _ => arena.String(JsDate.At(at).ToString(to, CultureInfo.InvariantCulture)),
    };
}
