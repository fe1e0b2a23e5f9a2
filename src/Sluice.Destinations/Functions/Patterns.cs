using System.Text;
using System.Text.RegularExpressions;
using Sluice.Routing.Values;

namespace Sluice.Destinations.Functions;

/// <summary>Regular expressions of definitions. Their blanks are those of JavaScript, which vendors and the reference normalise with before they hash.</summary>
internal static class Patterns
{
    // What stands for \S between square brackets.
    private const string Others = @"\0-\x08\x0E-\x1F!-\x9F\xA1-\u167F\u1681-\u1FFF\u200B-\u2027\u202A-\u202E\u2030-\u205E\u2060-\u2FFF\u3001-\uFEFE\uFF00-\uFFFF";

    // The texts come from anybody, so an expression that backtracks must not block the delivery.
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(250);

    /// <summary>The expression.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static Regex Compile(string pattern, RegexOptions options) => new(WithBlanks(pattern), options | RegexOptions.CultureInvariant, Timeout);

    private static string WithBlanks(string pattern)
    {
        var written = new StringBuilder(pattern.Length);
        var inBrackets = false;
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == '\\' && i + 1 < pattern.Length)
            {
                i++;
                var set = pattern[i] switch { 's' => JsBlanks.InBrackets, 'S' => Others, _ => null };
                if (set is null) written.Append('\\').Append(pattern[i]);
                else if (inBrackets) written.Append(set);
                else written.Append('[').Append(set).Append(']');
                continue;
            }
            written.Append(pattern[i]);
            if (inBrackets) inBrackets = pattern[i] != ']';
            else inBrackets = pattern[i] == '[';
        }
        return written.ToString();
    }
}
