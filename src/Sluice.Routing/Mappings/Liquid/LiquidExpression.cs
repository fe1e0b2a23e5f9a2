using Sluice.Routing.Values;

namespace Sluice.Routing.Mappings.Liquid;

/// <summary>Operands and operators between them, kept with each operator behind what it is applied to. Of several operands without operators the first
/// is the value.</summary>
internal sealed class LiquidExpression
{
    private readonly List<(LiquidOperand? Operand, string Operator)> _postfix = [];

    /// <param name="parts">As they are written; an operand, or an operator's name.</param>
    public LiquidExpression(IEnumerable<(LiquidOperand? Operand, string Operator)> parts)
    {
        var waiting = new Stack<string>();
        foreach (var part in parts)
        {
            if (part.Operand is not null)
            {
                _postfix.Add(part);
                continue;
            }
            while (waiting.TryPeek(out var before) && LiquidOperators.Precedences[before] > LiquidOperators.Precedences[part.Operator])
                _postfix.Add((null, waiting.Pop()));
            waiting.Push(part.Operator);
        }
        while (waiting.TryPop(out var last)) _postfix.Add((null, last));
    }

    public bool IsEmpty => _postfix.Count == 0;

    public Value Evaluate(LiquidContext context)
    {
        var operands = new List<Value>();
        foreach (var (operand, name) in _postfix)
        {
            if (operand is not null)
            {
                operands.Add(operand.Evaluate(context));
                continue;
            }
            var right = Pop(operands);
            operands.Add(Value.Of(LiquidOperators.Apply(name, name == "not" ? default : Pop(operands), right)));
        }
        return operands[0];
    }

    private static Value Pop(List<Value> operands)
    {
        if (operands.Count == 0) return default;
        var last = operands[^1];
        operands.RemoveAt(operands.Count - 1);
        return last;
    }
}

/// <summary>An expression and the filters that its value goes through.</summary>
internal sealed class LiquidFiltered(LiquidExpression expression, IReadOnlyList<LiquidFilterCall> filters)
{
    public IEnumerable<string> FilterNames => filters.Select(filter => filter.Name);

    public Value Evaluate(LiquidContext context)
    {
        var value = expression.Evaluate(context);
        foreach (var filter in filters) value = filter.Apply(value, context);
        return value;
    }
}

/// <summary>A filter with its arguments. One that nobody knows does nothing.</summary>
internal sealed class LiquidFilterCall(string name, IReadOnlyList<(string? Name, LiquidOperand? Value)> arguments)
{
    private readonly LiquidFilter? _filter = LiquidFilters.All.GetValueOrDefault(name);

    public string Name => name;

    public Value Apply(Value input, LiquidContext context)
    {
        context.Step();
        var values = arguments.Select(argument => Argument(argument.Name, argument.Value?.Evaluate(context) ?? default, context)).ToArray();
        return _filter is null ? input : _filter(input, new(values), context);
    }

    // A named argument is one like any other: a pair of name and value.
    private static Value Argument(string? name, Value value, LiquidContext context) => name is null ? value : context.Array([context.String(name), value]);
}
