namespace Sluice.Routing.Triggers;

/// <summary>Something in a trigger that Segment's evaluator reads differently, so that the trigger may match other messages there.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Position">Where, in characters from the text's start, the first being 0.</param>
internal sealed record Divergence(DivergenceKind Kind, int Position)
{
    /// <summary>One sentence: what Segment makes of it, and what to write to mean the same on both sides, where that can be.</summary>
    public string Text => Kind switch
    {
        DivergenceKind.MixedOperators =>
            "Segment knows no precedence: the last of these \"and\" and \"or\" rules them all; put what belongs together into parentheses.",
        DivergenceKind.NestedParentheses => "Segment's parentheses do not nest: a trigger with some inside others is invalid there.",
        DivergenceKind.CallInParentheses => "Segment ends the parentheses at the end of this call; put the call last in them.",
        DivergenceKind.Negation => "Segment understands \"!\" only directly before contains and match, and drops it elsewhere.",
        DivergenceKind.OrWithoutBlank => "Segment needs \"or\" in small letters with a blank behind it, and reads anything else as \"and\".",
        DivergenceKind.OperatorWithoutBlanks => "Segment needs blanks around this operator.",
        DivergenceKind.QuoteWithoutBlank => "Segment needs a blank, comma or parenthesis behind a string's closing quote.",
        DivergenceKind.CarriageReturn => "Segment takes a carriage return for a part of the next word; end lines with a line feed alone.",
        DivergenceKind.SingleQuotes => "Segment takes single quotes for a part of the text; write double quotes.",
        DivergenceKind.OtherRoot => "Segment knows type, event, name, userId, properties, traits and context only, and skips a condition on anything else.",
        DivergenceKind.TextMember => "Segment takes any path below type, event, name or userId for that field itself.",
        DivergenceKind.BareRoot => "Segment looks for a member of that same name inside properties, traits or context.",
        DivergenceKind.EscapedSeparator => "Segment splits the path at escaped dots and brackets too.",
        DivergenceKind.BracketIndex => "Segment refuses plain brackets in paths; write \\[0\\].",
        DivergenceKind.KeySpelling =>
            "Segment does not read a name that begins with a digit or hyphen, or is and, or or null; write a backslash before its first letter.",
        DivergenceKind.JavaScriptName => "Segment finds JavaScript's own member of that name in every object.",
        DivergenceKind.PathOnRight => "Segment takes a path here for text.",
        DivergenceKind.UnfinishedWord => "Segment cuts this word at the text's end down to one letter; put it into quotes.",
        DivergenceKind.LiteralOnLeft => "Segment skips a condition that does not begin with a field.",
        DivergenceKind.NotTrueOrFalse => "Segment compares with the text \"true\" or \"false\" here, so that this holds for the truth value too.",
        DivergenceKind.TextWithBoolean => "Segment compares this field with the text \"true\" or \"false\".",
        DivergenceKind.TextWithNull => "Segment compares type and event with the text \"null\", never with nothing.",
        DivergenceKind.TextWithNumber => "Segment compares this field with the number's digits as text, so that a number never equals it.",
        DivergenceKind.EmptyAsZero => "Segment takes an empty string for 0 here.",
        DivergenceKind.BooleanAsNumber => "Segment takes true for 1 and false for 0 here.",
        DivergenceKind.NumberSpelling => "Segment reads this number as text; write it without an exponent and with a digit before the point.",
        DivergenceKind.NullAsText => "Segment searches for the text \"null\" here.",
        DivergenceKind.Pattern => "Segment knows a star at the very end or at the very beginning of a pattern only.",
        DivergenceKind.Function => "Segment knows the functions contains and match only.",
        DivergenceKind.CallSubject => "Segment skips contains and match of anything but event, name, userId, properties, traits and context.",
        DivergenceKind.CallCompared => "Segment ignores what a call of contains or match is compared with.",
        _ => "Segment knows neither \"in\" nor lists.",
    };
}

/// <summary>The ways in which Segment's evaluator diverges from the documented language.</summary>
internal enum DivergenceKind
{
    MixedOperators,
    NestedParentheses,
    CallInParentheses,
    Negation,
    OrWithoutBlank,
    OperatorWithoutBlanks,
    QuoteWithoutBlank,
    CarriageReturn,
    SingleQuotes,
    OtherRoot,
    TextMember,
    BareRoot,
    EscapedSeparator,
    BracketIndex,
    KeySpelling,
    JavaScriptName,
    PathOnRight,
    UnfinishedWord,
    LiteralOnLeft,
    NotTrueOrFalse,
    TextWithBoolean,
    TextWithNull,
    TextWithNumber,
    EmptyAsZero,
    BooleanAsNumber,
    NumberSpelling,
    NullAsText,
    Pattern,
    Function,
    CallSubject,
    CallCompared,
    List,
}
