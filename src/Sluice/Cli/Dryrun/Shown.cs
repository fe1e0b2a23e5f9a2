using Sluice.Translation;

namespace Sluice.Cli.Dryrun;

/// <summary>How values are shown to people.</summary>
internal static class Shown
{
    private const int LongestValue = 80, LongestLine = 300, LongestPayload = 1200;

    /// <summary>A value among others on a line.</summary>
    public static string Value(string? text) => text is null ? "(nothing)" : Short(text, LongestValue);

    /// <summary>A value that has a line for itself.</summary>
    public static string Line(string text) => Short(text, LongestLine);

    /// <summary>What a whole action makes of a message, on a line for itself.</summary>
    public static string Payload(string text) => Short(text, LongestPayload);

    /// <summary>A text on one line, shortened; no character is cut in half.</summary>
    public static string Short(string text, int longest) => Truncate.Within(text.ReplaceLineEndings(" "), longest);
}
