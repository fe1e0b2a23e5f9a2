using System.Buffers;
using System.Globalization;
using System.Text;

namespace Sluice.Routing.Triggers.Parsing;

/// <summary>Cuts a trigger's text into tokens.</summary>
internal sealed class Lexer(string text)
{
    private const string Digits = "0123456789";
    private const string Plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-" + Digits;

    private static readonly SearchValues<char> PlainCharacters = SearchValues.Create(Plain);

    // Longest first. What is no operator is known as well, to say what is.
    private static readonly string[] Operators = ["===", "!==", "==", "!=", ">=", "<=", "=>", "=<", "<>", "&&", "||", "=", ">", "<", "!", "&", "|", "~"];

    private int _at;

    public Token Next()
    {
        SkipBlanks();
        var start = _at;
        if (start == text.Length) return new(TokenKind.End, start, start);
        var c = text[start];
        return c switch
        {
            '(' => Sign(TokenKind.Open),
            ')' => Sign(TokenKind.Close),
            '[' => Sign(TokenKind.ListOpen),
            ']' => Sign(TokenKind.ListClose),
            ',' => Sign(TokenKind.Comma),
            '"' or '\'' => Quoted(c),
            >= '0' and <= '9' or '+' or '-' or '.' => Number(),
            '\\' => Word(),
            _ when PlainCharacters.Contains(c) => Word(),
            _ => Operator(),
        };
    }

    public bool IsBlank(int position) => position < text.Length && text[position] is ' ' or '\t' or '\r' or '\n';

    private bool IsDigit(int position) => position < text.Length && char.IsAsciiDigit(text[position]);

    private void SkipBlanks()
    {
        while (IsBlank(_at)) _at++;
    }

    private Token Sign(TokenKind kind) => new(kind, _at, ++_at, text[(_at - 1)..(_at)]);

    private Token Quoted(char quote)
    {
        var start = _at;
        var end = text.IndexOf(quote, start + 1);
        if (end < 0) throw new TriggerException($"The string that begins here has no end; close it with {quote}.", start);
        _at = end + 1;
        return new(TokenKind.Text, start, _at, text[(start + 1)..end]);
    }

    private Token Number()
    {
        var start = _at;
        Skip("+-");
        var isNumber = SkipDigits() > 0;
        // A point may begin a number but not end it.
        if (Skip(".")) isNumber = SkipDigits() > 0;
        if (isNumber && Skip("eE"))
        {
            Skip("+-");
            isNumber = SkipDigits() > 0;
        }
        var end = _at;
        while (_at < text.Length && (PlainCharacters.Contains(text[_at]) || text[_at] is '.' or '\\')) _at++;
        if (!isNumber || _at > end)
        {
            throw new TriggerException($"{text[start..Math.Max(_at, start + 1)]} is no number; write one like 12 or -0.5, or put text into quotes.", start);
        }
        var number = double.Parse(text.AsSpan(start, _at - start), NumberStyles.Float, CultureInfo.InvariantCulture);
        return new(TokenKind.Number, start, _at, text[start.._at], number);
    }

    private bool Skip(string signs)
    {
        if (_at == text.Length || !signs.Contains(text[_at], StringComparison.Ordinal)) return false;
        _at++;
        return true;
    }

    private int SkipDigits()
    {
        var start = _at;
        while (IsDigit(_at)) _at++;
        return _at - start;
    }

    private Token Word()
    {
        var start = _at;
        var parts = new List<PathPart>(2) { Part() };
        while (true)
        {
            var end = _at;
            // "in[1, 2]" is a list behind "in".
            if (_at < text.Length && text[_at] == '[' && text.AsSpan(start, end - start) is not "in")
            {
                parts.Add(Index());
                continue;
            }
            SkipBlanks();
            if (_at == text.Length || text[_at] != '.' || (_at > end && IsDigit(_at + 1)))
            {
                // Blanks may stand around a path's points, but "and .5" are a word and a number.
                _at = end;
                return new(TokenKind.Word, start, end, text[start..end], Path: parts);
            }
            _at++;
            SkipBlanks();
            parts.Add(Part());
        }
    }

    private PathPart Part()
    {
        var start = _at;
        StringBuilder? key = null;
        while (true)
        {
            var plain = text.AsSpan(_at).IndexOfAnyExcept(PlainCharacters);
            if (plain < 0) plain = text.Length - _at;
            key?.Append(text, _at, plain);
            _at += plain;
            if (_at == text.Length || text[_at] != '\\') break;
            key ??= new(text, start, _at - start, 16);
            if (++_at == text.Length)
            {
                throw new TriggerException("A backslash stands before a character of a name; nothing follows this one.", _at - 1);
            }
            var length = char.IsHighSurrogate(text[_at]) ? 2 : 1;
            key.Append(text, _at, length);
            _at += length;
        }
        if (_at < text.Length && text[_at] > 127)
        {
            throw new TriggerException($"In a name, write a backslash before {Rune.GetRuneAt(text, _at)}; put text into quotes.", _at);
        }
        if (_at == start)
        {
            throw new TriggerException("A dot in a path is followed by a name; write a backslash before any unusual character in it.", start);
        }
        var spelling = text[start.._at];
        return new(key?.ToString() ?? spelling, spelling, start, false);
    }

    private PathPart Index()
    {
        var start = _at++;
        var digits = SkipDigits();
        if (digits == 0 || _at == text.Length || text[_at] != ']')
        {
            throw new TriggerException("Brackets behind a name hold the number of an item, like items[0]; for any other name write a dot.", start);
        }
        _at++;
        return new(text.Substring(start + 1, digits), text[start.._at], start, true);
    }

    private Token Operator()
    {
        var start = _at;
        var sign = Array.Find(Operators, one => string.CompareOrdinal(text, start, one, 0, one.Length) == 0);
        _at += sign?.Length ?? 1;
        return sign switch
        {
            "=" or "!=" or ">" or ">=" or "<" or "<=" => new(TokenKind.Comparison, start, _at, sign),
            "!" => new(TokenKind.Not, start, _at, sign),
            null =>
                throw new TriggerException(
                    $"{Rune.GetRuneAt(text, start)} means nothing here; put text into quotes, and in a name write a backslash before it.",
                    start),
            _ => throw new TriggerException($"{sign} is no operator; write {Hints.Operator(sign)}.", start),
        };
    }
}
