using System.Globalization;

namespace Sluice.Configuration;

/// <summary>A time as operators write it: ISO 8601 in full, since what is half written or written another way would silently be another time.</summary>
internal static class WrittenTime
{
    /// <summary>What to write.</summary>
    public const string Example = "2026-01-31 or 2026-01-31T12:00:00Z";

    // T or a blank before the time of day; seconds and their fraction may be left out, and so may the offset.
    private static readonly string[] Forms =
    [
        "yyyy-MM-dd",
        "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
        "yyyy-MM-dd' 'HH:mmK", "yyyy-MM-dd' 'HH:mm:ssK", "yyyy-MM-dd' 'HH:mm:ss.FFFFFFFK",
    ];

    /// <summary>Understands a day, which is its midnight, or a time, from 1970 on; UTC unless it has an offset.</summary>
    public static bool TryRead(string text, out DateTimeOffset at) =>
        DateTimeOffset.TryParseExact(text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out at)
        && at >= DateTimeOffset.UnixEpoch;
}
