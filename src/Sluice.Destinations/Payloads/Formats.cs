using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Sluice.Routing.Values;
using Sluice.Translation;

namespace Sluice.Destinations.Payloads;

/// <summary>The forms that a text field can ask for.</summary>
internal static partial class Formats
{
    // The parts of an address. Letters are those of ASCII: others have to be percent-encoded, as browsers do.
    private const string Letter = """(?:[A-Za-z0-9_.~!$&'"()*+,;=:@-]|%[0-9A-Fa-f]{2})""";
    private const string User = """(?:(?:[A-Za-z0-9_.~!$&'()*+,;=:-]|%[0-9A-Fa-f]{2})*@)?""";
    private const string Host = """(?:\[[0-9A-Fa-f:.]+\]|(?:[A-Za-z0-9_.~!$&'"()*+,;=-]|%[0-9A-Fa-f]{2})*)(?::[0-9]*)?""";
    private const string Path = $"(?:/?/{User}{Host}(?:/{Letter}*)*|/(?:{Letter}+(?:/{Letter}*)*)?|{Letter}+(?:/{Letter}*)*)";
    private const string QueryAndFragment = $"""(?:\?(?:{Letter}|[/?])*)?(?:#(?:{Letter}|[/?])*)?\z""";
    private const string Octet = "(?:25[0-5]|2[0-4][0-9]|[01]?[0-9]?[0-9])";

    /// <summary>All names a definition may use.</summary>
    public static IReadOnlyList<string> Names { get; } = ["email", "uri", "uri-reference", "date-time", "date", "ipv4", "ipv6", "uuid"];

    /// <summary>Whether a text has the form.</summary>
    public static bool Fits(string format, Value text) => format switch
    {
        "email" => EmailAddress.Is(text.Utf8),
        "uri" => UriPattern().IsMatch(text.ToString()),
        "uri-reference" => UriReference().IsMatch(text.ToString()),
        "date-time" => IsDateTime(text.ToString()),
        "date" => IsDay(text.ToString()),
        "ipv4" => Ipv4().IsMatch(text.ToString()),
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

    private static bool IsDateTime(string text) => DateTimePattern().IsMatch(text) && IsDay(text[..10]);

    private static bool IsDay(string text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    [GeneratedRegex($"^[A-Za-z][A-Za-z0-9+.-]*:{Path}{QueryAndFragment}", RegexOptions.CultureInvariant)]
    private static partial Regex UriPattern();

    [GeneratedRegex($"^(?:[A-Za-z][A-Za-z0-9+.-]*:)?{Path}?{QueryAndFragment}", RegexOptions.CultureInvariant)]
    private static partial Regex UriReference();

    // The zone may be missing, and a minute may have its leap second.
    [GeneratedRegex(
        @"^[0-9-]{10}[Tt" + JsBlanks.InBrackets + @"](?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]|23:59:60)(?:\.[0-9]+)?(?:[Zz]|[+-][0-9]{2}(?::?[0-9]{2})?)?\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex DateTimePattern();

    [GeneratedRegex($@"^(?:{Octet}\.){{3}}{Octet}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Ipv4();
}
