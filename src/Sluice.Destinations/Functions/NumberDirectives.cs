using Sluice.Routing.Mappings;
using Sluice.Routing.Values;

namespace Sluice.Destinations.Functions;

/// <summary>Directives on numbers, and conversions.</summary>
internal static class NumberDirectives
{
    private static readonly Value[] TypeNames =
        [.. new[] { "undefined", "null", "boolean", "boolean", "number", "string", "object", "array" }.Select(Value.Constant)];

    public static IReadOnlyDictionary<string, DirectiveFactory> All { get; } = new Dictionary<string, DirectiveFactory>
    {
        ["@sum"] = static (argument, compiler) => Fold(argument, compiler, static (a, b) => a + b),
        ["@multiply"] = static (argument, compiler) => Fold(argument, compiler, static (a, b) => a * b),
        ["@subtract"] = static (argument, compiler) => Fold(argument, compiler, static (a, b) => a - b),
        ["@divide"] = static (argument, compiler) => Fold(argument, compiler, static (a, b) => a / b),
        // Math.round of JavaScript: halves go up.
        ["@round"] = static (argument, compiler) => Round(argument, compiler, static number => Math.Floor(number + 0.5)),
        ["@floor"] = static (argument, compiler) => Round(argument, compiler, Math.Floor),
        ["@number"] = static (argument, compiler) => Convert(argument, compiler, static (value, _) => Finite(JsNumber.Of(value))),
        ["@string"] = static (argument, compiler) => Convert(argument, compiler, Texts.Of),
        ["@boolean"] = static (argument, compiler) => Convert(argument, compiler, static (value, _) => Value.Of(value.IsTruthy)),
        ["@typeof"] = static (argument, compiler) => Convert(argument, compiler, static (value, _) => TypeNames[(int)value.Kind]),
    };

    private static FunctionNode Convert(Value argument, MappingCompiler compiler, Func<Value, Arena, Value> convert)
    {
        var node = compiler.Compile(argument, "");
        return new((in Scope scope) => convert(node.Evaluate(scope), scope.Arena));
    }

    // The items of a list written out, or of one that the message gives.
    private static FunctionNode Fold(Value argument, MappingCompiler compiler, Func<double, double, double> operation)
    {
        var list = compiler.Compile(argument, "");
        return new((in Scope scope) =>
        {
            double? result = null;
            foreach (var item in list.Evaluate(scope))
            {
                if (item.Value.Kind == ValueKind.Undefined) return default;
                var number = JsNumber.Of(item.Value);
                result = result is null ? number : operation(result.Value, number);
            }
            return result is null ? default : Finite(result.Value);
        });
    }

    private static FunctionNode Round(Value argument, MappingCompiler compiler, Func<double, double> round)
    {
        var parts = new DirectiveArgument(argument, compiler);
        var isDetailed = parts.Has("value") && parts.Has("digits");
        var (node, digits) = isDetailed ? (parts.Node("value"), parts.Node("digits")) : (parts.Node(), MappingNode.Nothing);
        return new((in Scope scope) =>
        {
            var value = node.Evaluate(scope);
            if (value.IsNothing) return default;
            var scale = Math.Pow(10, isDetailed ? digits.Evaluate(scope).Number : 0);
            return Finite(round(JsNumber.Of(value) * scale) / scale);
        });
    }

    private static Value Finite(double number) => double.IsFinite(number) ? Value.Of(number) : default;
}
