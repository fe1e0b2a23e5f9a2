using System.Net;

namespace Sluice.Destinations;

/// <summary>Checks the addresses that operators write, so that no delivery can fail on them.</summary>
internal static class Address
{
    // Shorter ones are as a rule words, which stand in much that has nothing to do with them: true, json.
    private const int ShortestValue = 8;
    private const int ShortestStep = 16;

    /// <summary>The address in a setting. Throws <see cref="SettingException"/> unless it is an absolute http or https address without
    /// user name and fragment.</summary>
    public static Uri Parse(string field, string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.Host.Length == 0)
            throw new SettingException(field, $"'{text}' is not an address; write it in full, for instance https://example.com/hook");
        if (url.UserInfo.Length > 0)
            throw new SettingException(field, "a user name and password do not belong in the address; there are settings for credentials");
        if (url.Fragment.Length > 0)
            throw new SettingException(field, $"'{url.Fragment}' is never sent; leave it out");
        return url;
    }

    /// <summary>What is secret in the address of a hook, as a rule: its query, each value of that, and steps of its path that look random.</summary>
    /// <param name="url">The address.</param>
    public static IEnumerable<string> Secrets(Uri url)
    {
        var query = url.Query.TrimStart('?');
        var values = query.Split('&').Select(static one => one[(one.IndexOf('=', StringComparison.Ordinal) + 1)..]).Where(static value => value.Length >= ShortestValue);
        return [query, .. values, .. values.Select(WebUtility.UrlDecode).OfType<string>(), .. url.AbsolutePath.Split('/').Where(IsRandom)];
    }

    // A word of a path has no digits, or is short.
    private static bool IsRandom(string step) =>
        step.Length >= ShortestStep && step.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') && step.Any(char.IsAsciiDigit) && step.Any(char.IsAsciiLetter);

    /// <summary>Whether a path has a step <c>.</c> or <c>..</c>, escaped or not: it would not be sent as it is written.</summary>
    /// <param name="url">An absolute address.</param>
    public static bool Climbs(string url)
    {
        var path = url.AsSpan();
        if (path.IndexOfAny('?', '#') is >= 0 and var end) path = path[..end];
        path = path[(path.IndexOf("://", StringComparison.Ordinal) + 3)..];
        foreach (var step in path.SplitAny('/', '\\'))
        {
            if (path[step] is not ("." or "..") && !path[step].StartsWith('%') && !path[step].StartsWith(".%", StringComparison.Ordinal)) continue;
            if (Uri.UnescapeDataString(path[step]) is "." or "..") return true;
        }
        return false;
    }
}
