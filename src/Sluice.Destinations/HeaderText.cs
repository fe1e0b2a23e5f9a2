namespace Sluice.Destinations;

/// <summary>What an HTTP header can hold, so that no delivery can fail on one.</summary>
internal static class HeaderText
{
    /// <summary>Whether it can be a header's name: a word of ASCII characters (RFC 9110, 5.1).</summary>
    public static bool IsName(string text) => text.Length > 0 && text.All(static c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c));

    /// <summary>Whether it can be a header's value: printable ASCII characters.</summary>
    public static bool IsValue(string text) => text.All(static c => c is >= ' ' and <= '~');

    /// <summary>A setting that becomes a header's value. Throws <see cref="SettingException"/> for characters that no header can carry.</summary>
    public static string OfSetting(string field, string text) =>
        IsValue(text)
            ? text
            : throw new SettingException(field, "only printable ASCII characters can be sent in a header; is there a line break or an accent in it?");
}
