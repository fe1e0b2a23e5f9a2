using Sluice.Routing.Values;

namespace Sluice.Routing.Mappings.Liquid;

/// <summary>What a template sees while it is rendered, what it has noted so far, and how much it may do.</summary>
/// <param name="input">What names are sought in, after those that the template has given.</param>
/// <param name="locals">An object of named values seen before the input, or undefined.</param>
/// <param name="arena">Where values are made.</param>
/// <param name="limits">How large a text may become.</param>
/// <param name="budget">How much it may do.</param>
internal sealed class LiquidContext(Value input, Value locals, Arena arena, MappingOptions limits, LiquidBudget budget)
{
    private readonly Dictionary<string, Value> _assigned = [];
    private readonly Dictionary<string, double> _counters = [];
    private readonly Dictionary<string, int> _cycles = [];

    public Arena Arena => arena;

    public MappingOptions Limits => limits;

    /// <summary>Whether <c>break</c> or <c>continue</c> was met: as there are no loops, nothing more is rendered.</summary>
    public bool IsStopped { get; set; }

    /// <summary>The value of a name: nothing is inherited, and where there is none, <c>size</c> is that of nothing.</summary>
    public Value Find(string name)
    {
        if (_assigned.TryGetValue(name, out var assigned)) return assigned;
        if (LiquidValues.Own(locals, name) is { Kind: not ValueKind.Undefined } local) return local;
        if (_counters.TryGetValue(name, out var counter)) return Value.Of(counter);
        var found = LiquidValues.Own(input, name);
        return found.Kind == ValueKind.Undefined && name == "size" ? Value.Of(0) : found;
    }

    public void Assign(string name, Value value) => _assigned[name] = value;

    /// <summary>Counts on from a number of the input or from 0, and gives what the counter was before. Names given by <c>assign</c> are others.</summary>
    public double Count(string name, int step)
    {
        if (!_counters.TryGetValue(name, out var before)) before = LiquidValues.Own(input, name) is { Kind: ValueKind.Number } number ? number.Number : 0;
        _counters[name] = before + step;
        return before;
    }

    /// <summary>Whose turn it is of so many.</summary>
    public int Turn(string cycle, int count)
    {
        var turn = _cycles.GetValueOrDefault(cycle);
        _cycles[cycle] = (turn + 1) % count;
        return turn;
    }

    public void Step() => budget.Step();

    /// <summary>What a piece of another value is looked up with.</summary>
    public LiquidContext On(Value other) => new(other, default, arena, limits, budget);

    public LiquidText NewText() => new(limits.LiquidTextMax);

    public Value String(string text)
    {
        Check(text.Length);
        budget.Spend(text.Length);
        return arena.String(text);
    }

    public Value Array(IEnumerable<Value> items)
    {
        var array = arena.Array();
        foreach (var item in items)
        {
            budget.Spend(1);
            arena.Add(array, item);
        }
        return array;
    }

    /// <summary>The numbers from one to the other, the last of which may be up to one greater.</summary>
    public Value Range(double from, double to)
    {
        Check(to - from);
        var count = Math.Ceiling(to + 1 - from);
        budget.Spend(count);
        var numbers = arena.Array();
        // Counted, too: a number so large that one more makes no difference would have no end.
        for (var made = 0; made < count && from < to + 1; made++, from++) arena.Add(numbers, Value.Of(from));
        return numbers;
    }

    /// <summary>The items of an array, for a filter that goes through them; of anything else itself, and none for null and undefined.</summary>
    public IReadOnlyList<Value> Items(Value value)
    {
        budget.Spend(value.Kind == ValueKind.Array ? value.Count : 1);
        return LiquidValues.Items(value);
    }

    /// <summary>Refuses a text, or a list, that would become too long.</summary>
    public void Check(double length)
    {
        if (length > limits.LiquidTextMax) throw new LiquidException($"a text becomes longer than {limits.LiquidTextMax} characters.");
    }
}
