using System.Buffers;
using System.Collections.Frozen;
using Sluice.Routing.Triggers.Evaluation;
using Sluice.Routing.Values;

namespace Sluice.Routing.Triggers.Parsing;

/// <summary>Notes, while a trigger is read, what Segment's evaluator would read differently.</summary>
internal sealed class DivergenceNotes(string text, Lexer lexer)
{
    private static readonly SearchValues<char> Special = SearchValues.Create("*?[\\");
    private static readonly SearchValues<char> Separators = SearchValues.Create(".[]");
    private static readonly FrozenSet<string> TextFields = FrozenSet.Create("type", "event", "name", "userId");
    private static readonly FrozenSet<string> ObjectFields = FrozenSet.Create("properties", "traits", "context");

    private static readonly FrozenSet<string> JavaScriptNames = FrozenSet.Create(
        "constructor", "__proto__", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "toLocaleString", "toString", "valueOf",
        "__defineGetter__", "__defineSetter__", "__lookupGetter__", "__lookupSetter__");

    private readonly List<Divergence> _found = [];
    private readonly HashSet<DivergenceKind> _noted = [];

    /// <summary>What was noted, in the order of the text.</summary>
    public IReadOnlyList<Divergence> Found => [.. _found.OrderBy(static one => one.Position)];

    /// <summary>Whether a path is one of the fields that hold text, where <c>!=</c> with a number is the operator of text.</summary>
    public static bool IsTextField(Operand operand) => operand is FieldPath { Member: { } member } && TextFields.Contains(member);

    /// <summary>Notes a divergence, once: where it is met first.</summary>
    public void Note(DivergenceKind kind, int position)
    {
        if (_noted.Add(kind)) _found.Add(new(kind, position));
    }

    public void Token(Token token)
    {
        if (token.Kind == TokenKind.Text)
        {
            if (text[token.Start] == '\'') Note(DivergenceKind.SingleQuotes, token.Start);
            if (token.End < text.Length && !lexer.IsBlank(token.End) && text[token.End] is not (',' or ')' or ']'))
            {
                Note(DivergenceKind.QuoteWithoutBlank, token.End - 1);
            }
        }
        if (token.Kind == TokenKind.Number && (token.Text.Contains('e', StringComparison.OrdinalIgnoreCase) || token.Text.TrimStart('+', '-')[0] == '.'))
        {
            Note(DivergenceKind.NumberSpelling, token.Start);
        }
        Blanks(token.End);
    }

    /// <summary>Looks at the blanks from here on.</summary>
    public void Blanks(int from)
    {
        for (var i = from; lexer.IsBlank(i); i++)
        {
            if (text[i] == '\r') Note(DivergenceKind.CarriageReturn, i);
        }
    }

    public void Or(Token word)
    {
        if (!word.Is("or") || !lexer.IsBlank(word.End)) Note(DivergenceKind.OrWithoutBlank, word.Start);
    }

    /// <summary>Looks at the blanks around an operator, of which one before it may be an escaped one of a name.</summary>
    public void Comparison(Token sign, Token before)
    {
        if (sign.Text == "=") return;
        if (sign.Start == before.End || (sign.Text.Length == 2 && !lexer.IsBlank(sign.End))) Note(DivergenceKind.OperatorWithoutBlanks, sign.Start);
    }

    public void Path(Token word)
    {
        var parts = word.Path!;
        if (ObjectFields.Contains(parts[0].Key))
        {
            if (parts.Count == 1) Note(DivergenceKind.BareRoot, word.Start);
        }
        else if (!TextFields.Contains(parts[0].Key))
        {
            Note(DivergenceKind.OtherRoot, word.Start);
        }
        else if (parts.Count > 1)
        {
            Note(DivergenceKind.TextMember, word.Start);
        }
        foreach (var part in parts) Part(part, word);
    }

    public void Text(Token word)
    {
        if (word.End == text.Length && IsUnfinished(word.Bare!)) Note(DivergenceKind.UnfinishedWord, word.Start);
    }

    public void Compared(Operand left, Token sign, Operand right)
    {
        if (left is Outcome) Note(DivergenceKind.CallCompared, sign.Start);
        if (right is not Literal literal) return;
        var (kind, field) = (literal.Value.Kind, (left as FieldPath)?.Member);
        var isText = IsTextField(left);
        if (sign.Text is "=" or "!=")
        {
            if (kind is ValueKind.True or ValueKind.False)
            {
                if (sign.Text == "!=") Note(DivergenceKind.NotTrueOrFalse, sign.Start);
                else if (isText && field != "userId") Note(DivergenceKind.TextWithBoolean, sign.Start);
            }
            if (kind == ValueKind.Null && field is "type" or "event") Note(DivergenceKind.TextWithNull, sign.Start);
            if (kind == ValueKind.Number && isText) Note(DivergenceKind.TextWithNumber, sign.Start);
        }
        else if (kind == ValueKind.String && JsBlanks.Trim(literal.Value.ToString()).IsEmpty)
        {
            Note(DivergenceKind.EmptyAsZero, sign.Start);
        }
        else if (kind is ValueKind.True or ValueKind.False && !isText)
        {
            Note(DivergenceKind.BooleanAsNumber, sign.Start);
        }
    }

    public void TextCall(Token name, Operand subject, Token subjectToken, Operand argument, Token argumentToken)
    {
        if (subject is not FieldPath || subjectToken.Path![0].Key is "type") Note(DivergenceKind.CallSubject, subjectToken.Start);
        if (argument is not Literal { Value: var value }) return;
        if (value.Kind == ValueKind.Null) Note(DivergenceKind.NullAsText, argumentToken.Start);
        else if (name.Is("match") && !IsReadAlike(value.ToString(), argumentToken)) Note(DivergenceKind.Pattern, argumentToken.Start);
    }

    private static bool IsReadAlike(string pattern, Token token) =>
        token.Kind == TokenKind.Text && pattern.AsSpan() switch
        {
            [.. var start, '*'] => !start.ContainsAny(Special),
            ['*', .. var end] => !end.ContainsAny(Special),
            _ => false,
        };

    private void Part(PathPart part, Token word)
    {
        if (part.IsIndex) Note(DivergenceKind.BracketIndex, part.Start);
        else if (part.Key.AsSpan().ContainsAny(Separators) && !FieldPath.IsEscapedIndex(part.Key)) Note(DivergenceKind.EscapedSeparator, part.Start);
        if (part.Start > word.Start && (char.IsAsciiDigit(part.Spelling[0]) || part.Spelling[0] == '-' || part.Spelling is "and" or "or" or "null"))
        {
            Note(DivergenceKind.KeySpelling, part.Start);
        }
        if (JavaScriptNames.Contains(part.Key)) Note(DivergenceKind.JavaScriptName, part.Start);
        foreach (var rune in part.Spelling.EnumerateRunes())
        {
            if (rune.Utf16SequenceLength == 2) Note(DivergenceKind.EscapedSeparator, part.Start);
        }
    }

    // What at the text's end Segment takes for the beginning of "and" or "null", whatever its second letter is.
    private static bool IsUnfinished(string word) => word is "nul" or ['a' or 'n', _];
}
