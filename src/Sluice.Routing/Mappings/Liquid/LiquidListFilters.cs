using System.Text;
using Sluice.Routing.Values;
using Sluice.Translation.Json;

namespace Sluice.Routing.Mappings.Liquid;

/// <summary>Filters of lists, of parts, and of any value.</summary>
internal static class LiquidListFilters
{
    public static Dictionary<string, LiquidFilter> All { get; } = new()
    {
        ["raw"] = static (input, _, _) => input,
        ["default"] = static (input, arguments, _) => Default(input, arguments),
        ["json"] = static (input, arguments, context) => Json(input, arguments[0], context),
        ["jsonify"] = static (input, arguments, context) => Json(input, arguments[0], context),
        ["inspect"] = static (input, arguments, context) => Json(input, arguments[0], context),
        ["size"] = static (input, _, _) => LiquidValues.Own(input, "length") is { IsTruthy: true } length ? length : Value.Of(0),
        ["first"] = static (input, _, context) => End(input, 0, context),
        ["last"] = static (input, _, context) => End(input, -1, context),
        ["join"] = static (input, arguments, context) =>
        {
            var parts = context.Items(input).Select(static item => item.IsNothing ? "" : LiquidValues.String(item));
            return LiquidTextFilters.Join(context, parts, arguments[0].IsNothing ? " " : arguments.Text(0));
        },
        ["sum"] = static (input, arguments, context) => Sum(context.Items(input), arguments[0]),
        ["compact"] = Of(static (items, _) => items.Where(static item => !item.IsNothing)),
        ["push"] = Of(static (items, arguments) => items.Append(arguments[0])),
        ["unshift"] = Of(static (items, arguments) => items.Prepend(arguments[0])),
        ["pop"] = Of(static (items, _) => items.SkipLast(1)),
        ["shift"] = Of(static (items, _) => items.Skip(1)),
        ["slice"] = static (input, arguments, context) => Slice(input, arguments[0], arguments[1].Kind == ValueKind.Undefined ? Value.Of(1) : arguments[1], context),
        ["where"] = static (input, arguments, context) => Where(context.Items(input), arguments.Text(0), arguments[1], context),
    };

    private static LiquidFilter Of(Func<IReadOnlyList<Value>, LiquidArguments, IEnumerable<Value>> make) =>
        (input, arguments, context) => context.Array(make(context.Items(input), arguments));

    private static Value Default(Value input, LiquidArguments arguments)
    {
        if (input.Kind == ValueKind.Array) return input.Count > 0 ? input : arguments[0];
        if (input.Kind == ValueKind.String) return input.IsEmptyString ? arguments[0] : input;
        if (input.Kind != ValueKind.False) return input.IsNothing ? arguments[0] : input;
        var allowed = false;
        foreach (var one in arguments.From(1))
        {
            if (!one.IsContainer && !LiquidLiterals.Asks(one)) throw new LiquidException("default takes nothing but allow_false behind its first argument");
            if (one[0].Is("allow_false"u8)) allowed = LiquidLiterals.IsTruthy(one[1]);
        }
        return allowed ? input : arguments[0];
    }

    private static Value Json(Value input, Value indent, LiquidContext context)
    {
        if (input.Kind == ValueKind.Undefined) return input;
        if (LiquidLiterals.Asks(input)) return context.String("{}");
        var json = new ByteBuffer();
        var writer = new JsJson(json, context.Limits.TextBytesMax) { Indent = JsJson.IndentOf(indent) };
        return writer.Write(input) is { } problem ? throw new LiquidException(problem) : context.String(Encoding.UTF8.GetString(json.Span));
    }

    // Of what has no end, the empty text.
    private static Value End(Value input, int index, LiquidContext context) => input.Kind switch
    {
        ValueKind.Array => LiquidValues.Item(input, index),
        ValueKind.String when input.ToString() is { Length: > 0 } text => ValuePath.Character(text, index < 0 ? text.Length - 1 : index),
        _ => context.String(""),
    };

    private static Value Sum(IReadOnlyList<Value> items, Value path)
    {
        var keys = LiquidLiterals.IsTruthy(path) ? LiquidValues.Text(path).Split('.').Select(Value.Constant).ToArray() : [];
        var sum = 0d;
        foreach (var item in items)
        {
            var value = item;
            foreach (var key in keys) value = LiquidValues.Member(value, key);
            sum += LiquidValues.NumberOrZero(value);
        }
        return Value.Of(sum);
    }

    // An index before the beginning counts from the end. Of a text and a number, JavaScript's + makes a text.
    private static Value Slice(Value input, Value from, Value length, LiquidContext context)
    {
        if (input.IsNothing) return context.Arena.Array();
        var text = input.Kind == ValueKind.Array ? "" : LiquidValues.Text(input);
        var count = input.Kind == ValueKind.Array ? input.Count : text.Length;
        var first = LiquidValues.Number(from);
        if (first < 0) from = Value.Of(first += count);
        var isEmpty = first < 0 || LiquidValues.Number(length) < 0;
        var end = from.Kind is ValueKind.String or ValueKind.Array || length.Kind is ValueKind.String or ValueKind.Array
            ? JsNumber.Read(Encoding.UTF8.GetBytes(LiquidValues.String(from) + LiquidValues.String(length)))
            : first + LiquidValues.Number(length);
        var start = isEmpty ? 0 : Math.Min(LiquidValues.Index(first), count);
        var taken = isEmpty ? 0 : Math.Max(0, Math.Min(LiquidValues.Index(end), count) - start);
        return input.Kind == ValueKind.Array
            ? context.Array(context.Items(input).Skip(start).Take(taken))
            : context.String(text.Substring(start, taken));
    }

    private static Value Where(IReadOnlyList<Value> items, string path, Value expected, LiquidContext context)
    {
        var read = new LiquidReader(path, 0, path.Length).Path();
        return context.Array(items.Where(item =>
        {
            var value = read?.Evaluate(context.On(item)) ?? default;
            return expected.Kind == ValueKind.Undefined ? LiquidValues.IsTrue(value) : LiquidOperators.Same(value, expected);
        }));
    }
}
