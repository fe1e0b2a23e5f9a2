using System.Text;

namespace Sluice.Routing.Values;

/// <summary>What JavaScript takes for blanks: the byte order mark is one, the control character U+0085 none. .NET has it the other way round.</summary>
internal static class JsBlanks
{
    public const string All =
        " \t\n\v\f\r\u00A0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A\u2028\u2029\u202F\u205F\u3000\uFEFF";

    /// <summary>The same between the square brackets of a regular expression, in place of <c>\s</c>.</summary>
    public const string InBrackets = @"\t-\r\uFEFF\p{Z}";

    /// <summary>What <c>trim</c> gives.</summary>
    public static ReadOnlySpan<char> Trim(ReadOnlySpan<char> text) => text.Trim(All);

    /// <summary>Whether <c>\s</c> matches it.</summary>
    public static bool Contains(char letter) => All.Contains(letter, StringComparison.Ordinal);

    /// <inheritdoc cref="Contains(char)"/>
    public static bool Contains(Rune rune) => rune.IsBmp && Contains((char)rune.Value);
}
