namespace Sluice.Routing.Triggers.Parsing;

/// <summary>A piece of a trigger's text.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">Where it begins, in characters.</param>
/// <param name="End">Where what follows it begins.</param>
/// <param name="Text">An operator's signs, or a string's characters without the quotes.</param>
/// <param name="Number">A number's value.</param>
/// <param name="Path">A word's parts, at least one.</param>
internal readonly record struct Token(TokenKind Kind, int Start, int End, string Text = "", double Number = 0, IReadOnlyList<PathPart>? Path = null)
{
    /// <summary>A word of one part: what that part says.</summary>
    public string? Bare => Path is [{ IsIndex: false } only] ? only.Key : null;

    /// <summary>A word of one part without escapes.</summary>
    public string? Plain => Bare is { } word && End - Start == word.Length ? word : null;

    /// <summary>Whether it is this very word. <c>\and</c> is not: an escape makes a key of a keyword.</summary>
    public bool Is(string word) => Plain == word;
}

/// <summary>A part of a path, between its dots.</summary>
/// <param name="Key">The name of a member, or the digits of an index.</param>
/// <param name="Spelling">How it is written, escapes and brackets included.</param>
/// <param name="Start">Where it begins, in characters.</param>
/// <param name="IsIndex">Whether it is written in brackets.</param>
internal readonly record struct PathPart(string Key, string Spelling, int Start, bool IsIndex);

/// <summary>What a <see cref="Token"/> is.</summary>
internal enum TokenKind
{
    End,
    Open,
    Close,
    ListOpen,
    ListClose,
    Comma,
    Not,
    Comparison,
    Text,
    Number,
    Word,
}
