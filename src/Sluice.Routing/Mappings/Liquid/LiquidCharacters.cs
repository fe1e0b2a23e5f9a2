namespace Sluice.Routing.Mappings.Liquid;

/// <summary>Kinds of characters, as liquidjs tells them apart.</summary>
internal static class LiquidCharacters
{
    public static bool IsBlank(char c) => c is ' ' or (>= '\t' and <= '\r') or '\u00A0' or '\u1680' or '\u180E' or (>= '\u2000' and <= '\u200A')
        or '\u2028' or '\u2029' or '\u202F' or '\u205F' or '\u3000';

    /// <summary>Whether names consist of it. A hyphen and a question mark are a part of a name, and so is every letter of the world.</summary>
    public static bool IsWord(char c) => c < 128 ? char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '?' : !IsBlank(c) && c is not ('\u201C' or '\u201D');

    public static bool IsQuote(char c) => c is '"' or '\'';
}
