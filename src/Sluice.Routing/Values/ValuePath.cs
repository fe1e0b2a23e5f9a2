using System.Buffers.Text;
using System.Text;

namespace Sluice.Routing.Values;

/// <summary>
/// Where a value lies in another: <c>$.properties.products[0].sku</c>. Names are split at points, and at brackets around a quoted name or a
/// number; quotes are dropped. Strings and arrays have a <c>length</c>. What is false, null, 0 or empty on the way is the result.
/// </summary>
internal sealed class ValuePath
{
    private readonly Step[] _steps;

    private ValuePath(Step[] steps) => _steps = steps;

    /// <summary>Reads a path; every text is one. <c>$.</c> is dropped, alone or empty it is the whole value.</summary>
    public static ValuePath Parse(string text)
    {
        var dollar = text.IndexOf("$.", StringComparison.Ordinal);
        return new(Split(dollar < 0 ? text : text.Remove(dollar, 2)));
    }

    /// <summary>Reads a path in which <c>$</c> is a name like any other, as between a template's braces.</summary>
    public static ValuePath ParseBare(string text) => new(Split(text));

    /// <summary>The value there; undefined when there is none. The first name may be that of a local value: locals hide what the root has.</summary>
    /// <param name="root">Where names that are no locals are sought.</param>
    /// <param name="locals">An object of local values, or undefined.</param>
    public Value Resolve(Value root, Value locals)
    {
        if (locals.Kind != ValueKind.Object || _steps.Length == 0) return From(0, root);
        var local = locals[_steps[0].Name];
        return local.Kind == ValueKind.Undefined ? From(0, root) : From(1, local);
    }

    /// <summary>A character of a text by its index, undefined behind its end.</summary>
    public static Value Character(string text, int index) => index < text.Length ? Value.Constant(text[index].ToString()) : default;

    private Value From(int first, Value value)
    {
        for (var i = first; i < _steps.Length; i++)
        {
            if (value.Kind == ValueKind.Object) value = value[_steps[i].Name];
            else if (!value.IsTruthy) return value;
            else value = Inside(value, _steps[i]);
        }
        return value;
    }

    private static Value Inside(Value value, Step step) => value.Kind switch
    {
        ValueKind.Array when step.IsLength => Value.Of(value.Count),
        ValueKind.Array => value[step.Index],
        ValueKind.String when step.IsLength => Value.Of(Encoding.UTF8.GetCharCount(value.Utf8)),
        ValueKind.String when step.Index >= 0 => Character(value.ToString(), step.Index),
        _ => default,
    };

    private static Step[] Split(string path)
    {
        var steps = new List<Step>();
        var start = 0;
        for (var i = 0; i <= path.Length; i++)
        {
            if (i < path.Length && !Separates(path, start, i)) continue;
            if (i > start) steps.Add(new(path[start..i].Replace("'", "", StringComparison.Ordinal).Replace("\"", "", StringComparison.Ordinal)));
            start = i + 1;
        }
        return [.. steps];
    }

    // A bracket around anything but a quoted name or a number is part of a name. Of several that close, the others go with the first.
    private static bool Separates(string path, int start, int at) => path[at] switch
    {
        '.' => true,
        '[' => at + 1 < path.Length && IsQuoteOrDigit(path[at + 1]),
        ']' => at > 0 && (IsQuoteOrDigit(path[at - 1]) || (at == start && path[at - 1] == ']')),
        _ => false,
    };

    private static bool IsQuoteOrDigit(char c) => c is '"' or '\'' || char.IsAsciiDigit(c);

    private readonly struct Step(string name)
    {
        public Value Name { get; } = Value.Constant(name);

        /// <summary>Index into an array, or -1: 1 is one, 01 is not.</summary>
        public int Index { get; } =
            Utf8Parser.TryParse(Encoding.UTF8.GetBytes(name), out int index, out var used) && used == name.Length && index >= 0
            && index.ToString(System.Globalization.CultureInfo.InvariantCulture) == name ? index : -1;

        public bool IsLength { get; } = name == "length";
    }
}
