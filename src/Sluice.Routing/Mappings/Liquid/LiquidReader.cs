using System.Text;
using Sluice.Routing.Values;

namespace Sluice.Routing.Mappings.Liquid;

/// <summary>Reads what stands between the braces of a template, as leniently as liquidjs does.</summary>
/// <param name="text">The template.</param>
/// <param name="start">Where to begin.</param>
/// <param name="end">Where to stop.</param>
internal sealed class LiquidReader(string text, int start, int end)
{
    // No character of a template that means anything.
    private const char None = '\0';

    public int At { get; private set; } = start;

    public bool IsAtEnd => At >= end;

    public ReadOnlySpan<char> Rest => IsAtEnd ? default : text.AsSpan(At, end - At);

    public char Peek(int ahead = 0) => At + ahead < end ? text[At + ahead] : None;

    public void Skip() => At++;

    public void SkipBlanks()
    {
        while (LiquidCharacters.IsBlank(Peek())) At++;
    }

    /// <summary>Goes on until behind the next sign of these; to the end if there is none.</summary>
    public bool SkipBehind(char sign)
    {
        while (!IsAtEnd)
        {
            if (text[At++] == sign) return true;
        }
        return false;
    }

    /// <summary>A line, as the tag that it is.</summary>
    public LiquidPiece Line()
    {
        var from = At;
        SkipBehind('\n');
        return LiquidPiece.Line(text, from, At);
    }

    /// <summary>A name, which may be empty.</summary>
    public string Name()
    {
        SkipBlanks();
        var from = At;
        while (LiquidCharacters.IsWord(Peek())) At++;
        return text[from..At];
    }

    /// <summary>An expression with its filters, up to the end.</summary>
    public LiquidFiltered Filtered()
    {
        var expression = new LiquidExpression(Parts());
        if (expression.IsEmpty) throw new LiquidException($"a value is missing at {Shown()}");
        var filters = new List<LiquidFilterCall>();
        while (Filter() is { } filter) filters.Add(filter);
        return new(expression, filters);
    }

    /// <summary>A value, or null where none stands.</summary>
    public LiquidOperand? Value()
    {
        SkipBlanks();
        LiquidOperand? literal = Literal() ?? Quoted();
        literal ??= Range();
        literal ??= Number();
        var keys = Keys(isBegin: literal is null);
        return keys.Count == 0 ? literal : new LiquidPath(literal, keys);
    }

    /// <summary>A path, or null where none stands.</summary>
    public LiquidOperand? Path()
    {
        SkipBlanks();
        var keys = Keys(isBegin: true);
        return keys.Count == 0 ? null : new LiquidPath(null, keys);
    }

    /// <summary>A text in quotes, or null where none stands. One that does not end loses its last character.</summary>
    public string? QuotedText()
    {
        SkipBlanks();
        if (!LiquidCharacters.IsQuote(Peek())) return null;
        var from = At++;
        for (var isEscaped = false; !IsAtEnd;)
        {
            var c = text[At++];
            if (c == text[from] && !isEscaped) break;
            isEscaped = !isEscaped && c == '\\';
        }
        return LiquidString.Plain(text.AsSpan(from, At - from));
    }

    private IEnumerable<(LiquidOperand? Operand, string Operator)> Parts()
    {
        while (!IsAtEnd)
        {
            SkipBlanks();
            if (Word(LiquidOperators.Precedences.Keys) is { } sign) yield return (null, sign);
            else if (Value() is { } operand) yield return (operand, "");
            else yield break;
        }
    }

    private LiquidFilterCall? Filter()
    {
        SkipBlanks();
        if (IsAtEnd) return null;
        if (text[At++] != '|') throw new LiquidException($"a | is expected before {Shown()}");
        var name = Name();
        if (name.Length == 0) return IsAtEnd ? null : throw new LiquidException($"a filter's name is expected at {Shown()}");
        var arguments = new List<(string?, LiquidOperand?)>();
        SkipBlanks();
        if (Peek() == ':')
        {
            do
            {
                At++;
                Argument(arguments);
            }
            while (Peek() == ',');
        }
        else if (!IsAtEnd && Peek() != '|')
        {
            throw new LiquidException($"a : is expected behind the filter {name}");
        }
        return new(name, arguments);
    }

    private void Argument(List<(string?, LiquidOperand?)> arguments)
    {
        SkipBlanks();
        var from = At;
        if (Value() is { } value)
        {
            var spelling = text[from..At];
            SkipBlanks();
            if (Peek() == ':')
            {
                At++;
                arguments.Add((spelling, Value()));
            }
            else arguments.Add((null, value));
        }
        SkipBlanks();
        if (!IsAtEnd && Peek() is not (',' or '|')) throw new LiquidException($"{Shown()} is not expected in a filter");
    }

    private LiquidConstant? Literal() => Word(LiquidLiterals.All.Keys) is { } word ? new(LiquidLiterals.All[word]) : null;

    private LiquidConstant? Quoted() => QuotedText() is { } plain ? new(Values.Value.Constant(plain)) : null;

    // The longest of them that stands here, and not just the beginning of a longer word.
    private string? Word(IEnumerable<string> words)
    {
        var found = words.Where(word => Rest.StartsWith(word, StringComparison.Ordinal)).MaxBy(word => word.Length);
        if (found is null || (LiquidCharacters.IsWord(found[^1]) && LiquidCharacters.IsWord(Peek(found.Length)))) return null;
        At += found.Length;
        return found;
    }

    private LiquidRange? Range()
    {
        if (Peek() != '(') return null;
        At++;
        var first = Value();
        SkipBlanks();
        if (!Rest.StartsWith("..")) throw new LiquidException($"a range is expected at {Shown()}");
        At += 2;
        var last = Value();
        SkipBlanks();
        if (first is null || last is null || Peek() != ')') throw new LiquidException($"a range is expected at {Shown()}");
        At++;
        return new(first, last);
    }

    private LiquidConstant? Number()
    {
        var length = Peek() is '+' or '-' ? 1 : 0;
        var (hasDigit, hasPoint) = (false, false);
        for (; ; length++)
        {
            if (char.IsAsciiDigit(Peek(length))) hasDigit = true;
            else if (Peek(length) != '.' || Peek(length + 1) == '.') break;
            else if (hasPoint || !hasDigit) return null;
            else hasPoint = true;
        }
        if (!hasDigit || LiquidCharacters.IsWord(Peek(length))) return null;
        var spelling = Encoding.UTF8.GetBytes(text.Substring(At, length));
        At += length;
        // A whole number keeps its digits.
        return new(Constants.Read(spelling) ?? Values.Value.Of(JsNumber.Read(spelling)));
    }

    private List<LiquidOperand> Keys(bool isBegin)
    {
        var keys = new List<LiquidOperand>();
        while (true)
        {
            if (Peek() == '[')
            {
                At++;
                keys.Add(Value() ?? Key(""));
                if (!SkipBehind(']')) throw new LiquidException("a [ is not closed");
                continue;
            }
            var name = isBegin && keys.Count == 0 ? Name() : "";
            if (name.Length == 0 && Peek() == '.' && Peek(1) != '.')
            {
                At++;
                name = Name();
            }
            if (name.Length == 0) return keys;
            keys.Add(Key(name));
        }
    }

    private static LiquidConstant Key(string name) => new(Values.Value.Constant(name));

    private string Shown() => IsAtEnd ? "the end" : $"\"{(Rest.Length > 32 ? $"{Rest[..29]}..." : Rest)}\"";
}
