using Sluice.Translation;

namespace Sluice.Cli.Dryrun;

/// <summary>How values are shown to people.</summary>
internal static class Shown
{
    /// <summary>Longest value among others on a line.</summary>
    public const int LongestValue = 80;

    /// <summary>Longest value that has a line for itself.</summary>
    public const int LongestLine = 300;

    /// <summary>A text on one line, shortened; no character is cut in half.</summary>
    public static string Short(string text, int longest) => Truncate.Within(text.ReplaceLineEndings(" "), longest);
}
