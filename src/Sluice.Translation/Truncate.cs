namespace Sluice.Translation;

/// <summary>Truncates texts that are too long to be shown whole. Lengths are UTF-16 units; no character is cut in half.</summary>
internal static class Truncate
{
    /// <summary>The text's beginning, at most so long.</summary>
    public static string To(string text, int most)
    {
        if (text.Length <= most) return text;
        return text[..(most > 0 && char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];
    }

    /// <summary>The same and an ellipsis, or the whole text when it is not longer.</summary>
    public static string WithEllipsis(string text, int most) => text.Length <= most ? text : $"{To(text, most)}…";

    /// <summary>The text, or as much of its beginning as leaves room for an ellipsis.</summary>
    public static string Within(string text, int most) => text.Length <= most ? text : $"{To(text, most - 1)}…";
}
