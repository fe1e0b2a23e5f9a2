using System.Globalization;
using System.Text;
using Sluice.Routing.Values;

namespace Sluice.Routing.Rules;

/// <summary>
/// A place in a message that a rule reads and changes: <c>properties.plan</c>, <c>properties.products[0].sku</c>, <c>traits['a.b']</c>.
/// A leading <c>$.</c> is dropped. Messages are never changed themselves: a change gives a copy of what lies on the way.
/// </summary>
internal sealed class MessagePath
{
    private readonly Step[] _steps;

    private MessagePath(string text, Step[] steps) => (Text, _steps) = (text, steps);

    /// <summary>As it is written, without <c>$.</c>.</summary>
    public string Text { get; }

    /// <summary>Reads a path.</summary>
    /// <returns>Null if it is none; <paramref name="problem"/> then goes on from the quoted path.</returns>
    public static MessagePath? Parse(string text, out string problem)
    {
        var bare = text.StartsWith("$.", StringComparison.Ordinal) ? text[2..] : text;
        var steps = new List<Step>();
        problem = "";
        for (var at = 0; at < bare.Length;)
        {
            if (bare[at] == '[')
            {
                if (Bracket(bare, ref at) is not { } step)
                {
                    problem = "is not a path: brackets hold a number, or a name in quotes, as in products[0] or traits['a.b']";
                    return null;
                }
                steps.Add(step);
            }
            else
            {
                var end = bare.AsSpan(at).IndexOfAny('.', '[') is var next && next < 0 ? bare.Length : at + next;
                if (end == at) break;
                steps.Add(Step.Named(bare[at..end]));
                at = end;
            }
            if (at == bare.Length) return steps[0].Index < 0 ? new(bare, [.. steps]) : Beginning(out problem);
            if (bare[at] == '.' && ++at == bare.Length) break;
        }
        problem = "is not a path; write the names on the way to a field with points between them, such as properties.plan";
        return null;
    }

    public override string ToString() => Text;

    /// <summary>The value there; undefined when there is none.</summary>
    public Value Read(Value message)
    {
        foreach (var step in _steps) message = step.Index < 0 ? message[step.Name] : message[step.Index];
        return message;
    }

    /// <summary>The message with another value there. Objects that are missing on the way are made.</summary>
    /// <exception cref="RuleFault">What lies on the way is no object, or an array without that index.</exception>
    public Value Write(Value message, Value value, Arena arena) => Changed(message, 0, value, arena);

    /// <summary>The message without what is there.</summary>
    public Value Remove(Value message, Arena arena) => Read(message).Kind == ValueKind.Undefined ? message : Changed(message, 0, Value.Undefined, arena);

    private static MessagePath? Beginning(out string problem)
    {
        problem = "is not a path: it begins with the name of a field of the message";
        return null;
    }

    private static Step? Bracket(string text, ref int at)
    {
        if (PathBracket.Read(text, ref at, out var isQuoted) is not { } inside) return null;
        if (isQuoted) return Step.Named(inside);
        return int.TryParse(inside, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? Step.At(index) : null;
    }

    private Value Changed(Value container, int depth, Value value, Arena arena)
    {
        if (depth == _steps.Length) return value;
        var step = _steps[depth];
        if (step.Index >= 0) return ChangedItem(container, depth, value, arena);
        if (container.Kind is not (ValueKind.Object or ValueKind.Undefined or ValueKind.Null)) throw NotA("an object", container, depth);
        var inner = Changed(container[step.Name], depth + 1, value, arena);
        if (inner.Kind != ValueKind.Undefined)
        {
            var copy = container.Kind == ValueKind.Object ? arena.CopyOf(container) : arena.Object();
            arena.Set(copy, step.Name, inner);
            return copy;
        }
        var rest = arena.Object();
        foreach (var member in container)
        {
            if (!member.Key.Is(step.Name)) arena.Add(rest, member.Key, member.Value);
        }
        return rest;
    }

    private Value ChangedItem(Value array, int depth, Value value, Arena arena)
    {
        if (array.Kind != ValueKind.Array) throw NotA("a list", array, depth);
        var (index, at) = (_steps[depth].Index, 0);
        if (index >= array.Count) throw new RuleFault($"{Upto(depth)} has {array.Count} items, so there is no [{index}]");
        var copy = arena.Array();
        foreach (var item in array)
        {
            var kept = at++ == index ? Changed(item.Value, depth + 1, value, arena) : item.Value;
            if (kept.Kind != ValueKind.Undefined) arena.Add(copy, kept);
        }
        return copy;
    }

    private RuleFault NotA(string what, Value value, int depth) => new($"{Upto(depth)} is {Mappings.Words.Of(value)}, not {what}, so {Text} cannot be set");

    private string Upto(int depth)
    {
        var text = new StringBuilder();
        foreach (var step in _steps.AsSpan(0, depth))
        {
            if (step.Index >= 0) text.Append(CultureInfo.InvariantCulture, $"[{step.Index}]");
            else text.Append(text.Length == 0 ? "" : ".").Append(step.Name);
        }
        return text.Length == 0 ? "the message" : text.ToString();
    }

    /// <summary>A member's name, or an index into an array.</summary>
    private readonly record struct Step(Value Name, int Index)
    {
        public static Step Named(string name) => new(Value.Constant(name), -1);

        public static Step At(int index) => new(default, index);
    }
}
