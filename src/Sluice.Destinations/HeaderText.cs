namespace Sluice.Destinations;

/// <summary>What an HTTP header can hold, so that no delivery can fail on one.</summary>
internal static class HeaderText
{
    /// <summary>What can be one, for sentences.</summary>
    public const string Rule = "a name is a word, a value printable characters up to ÿ (Latin-1)";

    /// <summary>Whether it can be a header's name: a word of ASCII characters (RFC 9110, 5.1).</summary>
    public static bool IsName(string text) => text.Length > 0 && text.All(static c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c));

    /// <summary>Whether it can be a header's value: printable characters of Latin-1, as which they are sent (RFC 9110, 5.5).</summary>
    public static bool IsValue(string text) => text.All(static c => c is (>= ' ' and <= '~') or (>= '\u00a0' and <= '\u00ff'));

    /// <summary>Whether it can be a credential in a header: printable ASCII characters. Servers differ in how they read others, and
    /// a key that has some was copied wrongly.</summary>
    public static bool IsCredential(string text) => text.All(static c => c is >= ' ' and <= '~');

    /// <summary>A setting that becomes a credential in a header. Throws <see cref="SettingException"/> for what is none.</summary>
    public static string OfSetting(string field, string text) =>
        IsCredential(text)
            ? text
            : throw new SettingException(field, "only printable ASCII characters can be in a credential; is there a line break or an accent in it?");
}
