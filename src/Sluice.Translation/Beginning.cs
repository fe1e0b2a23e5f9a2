namespace Sluice.Translation;

/// <summary>The beginning of a text that is too long to be shown whole.</summary>
internal static class Beginning
{
    /// <summary>At most so many UTF-16 units of a text. No character is cut in half.</summary>
    public static string Of(string text, int most)
    {
        if (text.Length <= most) return text;
        return text[..(most > 0 && char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];
    }

    /// <summary>The same with an ellipsis behind it, or the whole text when it is not longer.</summary>
    public static string Marked(string text, int most) => text.Length <= most ? text : $"{Of(text, most)}…";

    /// <summary>The same where the ellipsis counts as well: at most so many UTF-16 units with it.</summary>
    public static string Within(string text, int most) => text.Length <= most ? text : $"{Of(text, most - 1)}…";
}
