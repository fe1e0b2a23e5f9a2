using System.Text;
using Sluice.Routing.Triggers.Evaluation;
using Sluice.Routing.Values;

namespace Sluice.Routing.Triggers.Parsing;

/// <summary>Reads a trigger's text, once, by recursive descent: or, and, !, parentheses, conditions.</summary>
internal sealed class Parser
{
    private readonly string _text;
    private readonly TriggerLimits _limits;
    private readonly Lexer _lexer;
    private readonly DivergenceNotes _divergences;
    private readonly Stack<int> _calls = new();
    private readonly Dictionary<string, FieldPath> _paths = [];
    private Arena? _lists;
    private Token _token, _last;
    private string _tested = "";
    private int _nesting, _parentheses, _clauses;

    public Parser(string text, TriggerLimits limits)
    {
        (_text, _limits) = (text, limits);
        if (text.Length > limits.TextLength)
        {
            throw new TriggerException($"The trigger is {text.Length} characters long; at most {limits.TextLength} are allowed.", limits.TextLength);
        }
        if (LoneSurrogate(text) is var half and >= 0)
        {
            throw new TriggerException("Half a character stands here (a lone surrogate); write the whole one.", half);
        }
        _lexer = new(text);
        _divergences = new(text, _lexer);
        _divergences.Blanks(0);
        _token = _lexer.Next();
        _divergences.Token(_token);
    }

    public IReadOnlyList<Divergence> Divergences => _divergences.Found;

    /// <summary>Whether evaluation makes values.</summary>
    public bool Computes { get; private set; }

    public Expression Read()
    {
        if (_token.Kind == TokenKind.End)
        {
            throw new TriggerException("The trigger is empty; write a condition such as type = \"track\".", 0);
        }
        var expression = Disjunction();
        if (_token.Kind != TokenKind.End) throw AfterCondition();
        return expression;
    }

    private Expression Disjunction()
    {
        var items = new List<Expression> { Conjunction(out var mixed) };
        while (Join("or"))
        {
            _divergences.Or(_last);
            items.Add(Conjunction(out var joined));
            if (mixed < 0) mixed = joined;
        }
        if (mixed >= 0 && items.Count > 1) _divergences.Note(DivergenceKind.MixedOperators, mixed);
        return items is [var only] ? only : new Expression.Any(items);
    }

    private Expression Conjunction(out int joined)
    {
        joined = -1;
        var items = new List<Expression> { Negation() };
        while (Join("and"))
        {
            joined = _last.Start;
            items.Add(Negation());
        }
        return items is [var only] ? only : new Expression.All(items);
    }

    private Expression Negation()
    {
        if (_token.Kind != TokenKind.Not) return Primary();
        var (start, count) = (_token.Start, 0);
        for (; _token.Kind == TokenKind.Not; Take()) count++;
        if (count > 1 || _token.Start != start + 1 || !(_token.Is("contains") || _token.Is("match")))
        {
            _divergences.Note(DivergenceKind.Negation, start);
        }
        var inner = Primary();
        return count % 2 == 0 ? inner : Negated(inner, start);
    }

    private static Expression Negated(Expression inner, int start) => inner switch
    {
        Expression.Clause clause when clause.Condition.Negative() is { } negative => clause with { Condition = negative, Start = start },
        Expression.Not not => not.Inner,
        _ => new Expression.Not(inner),
    };

    private Expression Primary()
    {
        if (_token.Kind != TokenKind.Open) return Clause();
        var open = _token.Start;
        if (_parentheses > 0) _divergences.Note(DivergenceKind.NestedParentheses, open);
        _parentheses++;
        Enter();
        Take();
        if (_token.Kind == TokenKind.Close)
        {
            throw new TriggerException("These parentheses are empty; write a condition into them or leave them out.", open);
        }
        var inner = Disjunction();
        if (_token.Kind == TokenKind.End)
        {
            throw new TriggerException("This parenthesis is never closed; add a ) where its group ends.", open);
        }
        if (_token.Kind != TokenKind.Close) throw AfterCondition();
        // The other evaluator ends the group at a call's own parenthesis, which is the same only for the last thing in it.
        while (_calls.TryPeek(out var call) && call > open)
        {
            _calls.Pop();
            if (call != _last.End) _divergences.Note(DivergenceKind.CallInParentheses, call - 1);
        }
        Take();
        _nesting--;
        _parentheses--;
        return inner;
    }

    private Expression.Clause Clause()
    {
        if (++_clauses > _limits.Clauses)
        {
            throw new TriggerException($"The trigger has more than {_limits.Clauses} conditions, which is the most allowed.", _token.Start);
        }
        var start = _token.Start;
        if (Keyword() is { } keyword)
        {
            throw new TriggerException($"\"{keyword}\" needs a condition before it, such as type = \"track\".", start);
        }
        var left = Operand(isPath: true);
        var subjectText = _text[start.._last.End];
        var condition = Condition(left, start, ref subjectText);
        return new(condition, start, _last.End, subjectText);
    }

    private Condition Condition(Operand left, int start, ref string subjectText)
    {
        var (before, sign) = (_last, _token);
        var rightStart = sign.End;
        Condition condition;
        if (sign.Kind == TokenKind.Comparison)
        {
            Take();
            rightStart = _token.Start;
            _divergences.Comparison(sign, before);
            if (left is Literal) _divergences.Note(DivergenceKind.LiteralOnLeft, start);
            var right = Operand(isPath: left is Literal, behind: sign);
            _divergences.Compared(left, sign, right);
            condition = Comparison(left, sign.Text, right);
        }
        else if (sign.Is("in"))
        {
            Take();
            rightStart = _token.Start;
            _divergences.Note(DivergenceKind.List, sign.Start);
            var list = Operand(isPath: true, behind: sign);
            if (list is Literal { Value.Kind: not ValueKind.Array })
            {
                throw new TriggerException("\"in\" needs a list behind it, such as [\"a\", \"b\"], or the path of one.", rightStart);
            }
            condition = new Membership(left, list);
        }
        else
        {
            condition = Alone(left, start, subjectText);
            if (left is Outcome) subjectText = _tested;
            return condition;
        }
        if (condition.Subject != left) subjectText = _text[rightStart.._last.End];
        return condition;
    }

    private static Condition Comparison(Operand left, string sign, Operand right)
    {
        if (sign is not ("=" or "!=")) return new Order(AsNumber(left), sign, AsNumber(right));
        var negative = sign == "!=";
        if (left is FieldPath path && right is Literal { Value: { Kind: ValueKind.String } text }) return new TextEquals(path, text.ToString(), negative);
        var isNumber = left is Literal { Value.Kind: ValueKind.Number } || right is Literal { Value.Kind: ValueKind.Number };
        return new Equal(left, right, negative, negative && isNumber && !DivergenceNotes.IsTextField(left));
    }

    // Rule builders write what was typed into a box: a number in quotes.
    private static Operand AsNumber(Operand operand) =>
        operand is Literal { Value: { Kind: ValueKind.String } text } ? new Literal(Value.Of(Functions.ReadNumber(text.Utf8))) : operand;

    private Condition Alone(Operand left, int start, string written) => left switch
    {
        Outcome outcome => outcome.Condition,
        Call { IsBool: true } => new IsTrue(left),
        _ when written.Equals("not", StringComparison.OrdinalIgnoreCase) =>
            throw new TriggerException($"There is no {written}; write ! before what must not hold.", start),
        _ when _token.Kind == TokenKind.Word && Keyword() is null => throw new TriggerException(
            $"{Shortened(_text[_token.Start.._token.End])} is no operator; write {Hints.Infix(_text[_token.Start.._token.End], Shortened(written))}.",
            _token.Start),
        _ => throw new TriggerException(
            $"{Shortened(written)} alone is no condition; compare it with something, such as {Shortened(written)} = \"text\".",
            start),
    };

    // A word behind an operator is text, as the presets of the field write it (type = track), unless it has a dot or the path is still missing.
    private Operand Operand(bool isPath, Token? behind = null)
    {
        var token = _token;
        switch (token.Kind)
        {
            case TokenKind.Text:
                Take();
                return new Literal(Value.Constant(token.Text));
            case TokenKind.Number:
                Take();
                return new Literal(Value.Of(token.Number));
            case TokenKind.ListOpen:
                _divergences.Note(DivergenceKind.List, token.Start);
                return new Literal(List());
            case TokenKind.Word when Keyword() is null:
                Take();
                return Word(token, isPath, behind);
            default:
                throw Missing(behind);
        }
    }

    private Operand Word(Token word, bool isPath, Token? behind)
    {
        if (word.Bare is not null && _token.Kind == TokenKind.Open) return Function(word);
        // As in Segment, a literal is recognized by its text without escapes: n\ull is null.
        var says = !isPath && behind is { Kind: TokenKind.Comparison } ? word.Bare : word.Plain;
        if (Constant(says) is { } constant) return new Literal(constant);
        if (!isPath && word.Bare is { } text)
        {
            _divergences.Text(word);
            return new Literal(Value.Constant(text));
        }
        if (behind is not null) _divergences.Note(DivergenceKind.PathOnRight, word.Start);
        else _divergences.Path(word);
        return Path(word.Path!);
    }

    // Equal paths share one object, which makes a repeated look-up unnecessary.
    private FieldPath Path(IReadOnlyList<PathPart> parts)
    {
        var spelling = string.Join('.', parts.Select(static part => part.Spelling));
        return _paths.TryGetValue(spelling, out var known) ? known : _paths[spelling] = new(parts);
    }

    private static Value? Constant(string? word) => word switch
    {
        "true" => Value.True,
        "false" => Value.False,
        "null" => Value.Null,
        _ => null,
    };

    private Operand Function(Token name)
    {
        var isText = name.Is("contains") || name.Is("match");
        var single = isText ? null : Functions.All.GetValueOrDefault(name.Text);
        if (!isText && single is null)
        {
            throw new TriggerException($"There is no function {name.Bare}; {Hints.Function(name.Bare!)}.", name.Start);
        }
        Enter();
        Take();
        var (subjectToken, subject) = (_token, Argument(name, true));
        if (single is not null)
        {
            _divergences.Note(DivergenceKind.Function, name.Start);
            EndCall(name, "one argument");
            Computes = true;
            return new Call(single, subject) { IsBool = name.Is("bool") };
        }
        if (_token.Kind != TokenKind.Comma)
        {
            throw new TriggerException($"{name.Bare} needs two arguments, such as {name.Bare}(event, \"Order\").", name.Start);
        }
        var tested = _text[subjectToken.Start.._last.End];
        Take();
        var (argumentToken, argument) = (_token, AsText(Argument(name, false)));
        EndCall(name, "two arguments");
        _tested = tested;
        if (_parentheses > 0) _calls.Push(_last.End);
        _divergences.TextCall(name, subject, subjectToken, argument, argumentToken);
        if (!name.Is("match")) return new Outcome(new Contains(subject, argument));
        if (argument is Literal { Value: { Kind: ValueKind.String } pattern } && Glob.Fault(pattern.ToString()) is { } fault)
        {
            throw new TriggerException(fault, argumentToken.Start);
        }
        return new Outcome(new Match(subject, argument));
    }

    private Operand Argument(Token name, bool isPath)
    {
        if (_token.Kind is TokenKind.Close or TokenKind.Comma or TokenKind.End)
        {
            var isText = name.Is("contains") || name.Is("match");
            throw new TriggerException(
                $"{name.Bare} needs {(isText ? "two arguments" : "an argument")}, such as {name.Bare}(event{(isText ? ", \"Order\"" : "")}).",
                name.Start);
        }
        return isPath ? Operand(isPath) : Operand(isPath, _last);
    }

    private void EndCall(Token name, string arguments)
    {
        if (_token.Kind == TokenKind.End)
        {
            throw new TriggerException($"The call of {name.Bare} is never closed; add a ) behind its arguments.", name.Start);
        }
        if (_token.Kind != TokenKind.Close)
        {
            throw new TriggerException($"{name.Bare} takes {arguments}; a ) should stand here.", _token.Start);
        }
        Take();
        _nesting--;
    }

    private static Operand AsText(Operand operand) =>
        operand is Literal { Value: { Kind: not (ValueKind.String or ValueKind.Null or ValueKind.Array) } value }
            ? new Literal(Value.Constant(value.Kind == ValueKind.Number ? JsNumber.ToText(value.Number) : value.ToString()))
            : operand;

    private Value List()
    {
        var open = _token.Start;
        Enter();
        Take();
        _lists ??= new();
        var (list, count) = (_lists.Array(), 0);
        while (_token.Kind != TokenKind.ListClose)
        {
            if (_token.Kind == TokenKind.End) throw new TriggerException("This list is never closed; add a ] at its end.", open);
            if (count > 0 && _token.Kind != TokenKind.Comma) throw new TriggerException("A list's items are separated by commas.", _token.Start);
            if (count > 0) Take();
            if (++count > _limits.ListItems)
            {
                throw new TriggerException($"The list has more than {_limits.ListItems} items, which is the most allowed.", _token.Start);
            }
            _lists.Add(list, Item(open));
        }
        Take();
        _nesting--;
        return list;
    }

    private Value Item(int open)
    {
        if (_token.Kind == TokenKind.End) throw new TriggerException("This list is never closed; add a ] at its end.", open);
        if (_token.Kind is TokenKind.ListClose or TokenKind.Comma)
        {
            throw new TriggerException("An item is missing here; write one or leave the comma out.", _token.Start);
        }
        var start = _token.Start;
        return Operand(isPath: false) is Literal item
            ? item.Value
            : throw new TriggerException("A list holds texts, numbers, true, false, null and lists only; put text into quotes.", start);
    }

    private bool Join(string word)
    {
        // In capitals too: presets of the field have AND.
        if (!string.Equals(_token.Plain, word, StringComparison.OrdinalIgnoreCase)) return false;
        Take();
        if (_token.Kind == TokenKind.End)
        {
            throw new TriggerException($"\"{word}\" needs a condition behind it, such as type = \"track\".", _last.Start);
        }
        return true;
    }

    private string? Keyword() => _token.Is("and") ? "and" : _token.Is("or") ? "or" : _token.Is("in") ? "in" : null;

    private void Take()
    {
        _last = _token;
        _token = _lexer.Next();
        _divergences.Token(_token);
    }

    private void Enter()
    {
        if (++_nesting > _limits.Nesting)
        {
            throw new TriggerException(
                $"More than {_limits.Nesting} parentheses, calls or lists stand inside each other here, which is the most allowed.",
                _token.Start);
        }
    }

    private TriggerException Missing(Token? behind)
    {
        var what = _token.Kind == TokenKind.End ? "the end" : $"\"{_text[_token.Start.._token.End]}\"";
        return behind is { Text: var sign } && sign.Length > 0
            ? new($"{Shortened(sign)} needs a value behind it, such as \"text\", 12 or null; {what} stands there.", _token.Start)
            : new($"A condition should stand here, such as type = \"track\"; {what} does.", _token.Start);
    }

    private TriggerException AfterCondition()
    {
        var start = _token.Start;
        return _token.Kind switch
        {
            TokenKind.Close => new("This ) closes nothing; leave it out or open its group with a (.", start),
            TokenKind.Comma => new("A comma joins no conditions; write and or or.", start),
            TokenKind.Comparison or TokenKind.Not =>
                new($"\"{_text[start.._token.End]}\" cannot stand behind a whole condition; join the next one with and or or.", start),
            _ => new(
                $"{Shortened(_text[start.._token.End])} follows a whole condition; join the two with and or or, and put text with blanks into quotes.",
                start),
        };
    }

    private static string Shortened(string text) => Translation.Truncate.WithEllipsis(text, 40);

    private static int LoneSurrogate(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (!Rune.TryGetRuneAt(text, i, out _)) return i;
            i++;
        }
        return -1;
    }
}
