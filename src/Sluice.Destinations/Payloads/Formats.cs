using System.Net;
using System.Text.RegularExpressions;
using Sluice.Routing.Values;

namespace Sluice.Destinations.Payloads;

/// <summary>The forms that a text field can ask for.</summary>
internal static partial class Formats
{
    /// <summary>All names a definition may use.</summary>
    public static IReadOnlyList<string> Names { get; } = ["email", "uri", "uri-reference", "date-time", "date", "ipv4", "ipv6", "uuid"];

    /// <summary>Whether a text has the form.</summary>
    public static bool Fits(string format, Value text) => format switch
    {
        "email" => Email.Is(text.Utf8),
        "uri" => IsUri(text.ToString()),
        "uri-reference" => UriReference().IsMatch(text.ToString()),
        "date-time" => DateTimePattern().IsMatch(text.ToString()) && JsDate.Parse(text.Utf8) is not null,
        "date" => DatePattern().IsMatch(text.ToString()) && JsDate.Parse(text.Utf8) is not null,
        "ipv4" => IPAddress.TryParse(text.ToString(), out var four) && four.GetAddressBytes().Length == 4 && text.ToString().Count('.') == 3,
        "ipv6" => IPAddress.TryParse(text.ToString(), out var six) && six.GetAddressBytes().Length == 16,
        "uuid" => Guid.TryParseExact(text.ToString(), "D", out _),
        _ => true,
    };

    /// <summary>What it asks for, to be put after "must be".</summary>
    public static string Describe(string format) => format switch
    {
        "email" => "an email address",
        "uri" or "uri-reference" => "an address (URI)",
        "date-time" or "date" => "a date in the form of ISO 8601",
        _ => $"of the form {format}",
    };

    /// <summary>Whether a text can be taken for a date: ISO 8601 in any of its forms, Unix time, or what JavaScript's Date reads.</summary>
    public static bool IsDate(Value text) => JsDate.ParseLoosely(text.Utf8) is not null;

    private static bool IsUri(string text) => UriPattern().IsMatch(text) && Uri.IsWellFormedUriString(text, UriKind.Absolute);

    [GeneratedRegex("^[a-z][a-z0-9+.-]*:[^\\s<>\"\\\\^`{|}]+\\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex UriPattern();

    [GeneratedRegex("^[^\\s<>\"\\\\^`{|}]*\\z", RegexOptions.CultureInvariant)]
    private static partial Regex UriReference();

    [GeneratedRegex(@"^[0-9]{4}-[0-9][0-9]-[0-9][0-9][T\s][0-9][0-9]:[0-9][0-9]:[0-9][0-9](\.[0-9]+)?(Z|[+-][0-9][0-9](:?[0-9][0-9])?)\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex DateTimePattern();

    [GeneratedRegex(@"^[0-9]{4}-[0-9][0-9]-[0-9][0-9]\z", RegexOptions.CultureInvariant)]
    private static partial Regex DatePattern();
}
