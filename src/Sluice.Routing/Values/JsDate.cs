using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Sluice.Translation;

namespace Sluice.Routing.Values;

/// <summary>Dates as the field's JavaScript reads and writes them. Milliseconds since 1970 in UTC; a time without a zone is taken as UTC.</summary>
internal static partial class JsDate
{
    /// <summary>Milliseconds before and after 1970 that JavaScript's Date can hold.</summary>
    public const double Furthest = 8.64e15;

    /// <summary>From here on a number is in milliseconds where it can be in seconds as well: seconds come here in the year 5138, milliseconds in 1973.</summary>
    public const double FirstMilliseconds = 1e11;

    /// <summary>An ISO 8601 date or time. Null if it is none.</summary>
    /// <remarks>Days that a month does not have roll over into the next, as <c>Date.parse</c> has it (2024-02-30 is 1 March).</remarks>
    public static double? Parse(ReadOnlySpan<byte> utf8)
    {
        if (TryParseUsual(utf8, out var usual)) return usual;
        if (utf8.Length is < 4 or > 64) return null;
        return Iso().Match(Encoding.UTF8.GetString(utf8)) is { Success: true } match ? FromParts(match, rollsOver: false) : null;
    }

    /// <summary>What the day.js library makes of a text: ISO 8601 with any separators and parts left out, Unix seconds, or what V8 takes for a date, such
    /// as <c>Jan 15, 2026</c>. Null if it is no date.</summary>
    public static double? ParseLoosely(ReadOnlySpan<byte> utf8)
    {
        if (TryParseUsual(utf8, out var usual)) return usual;
        if (utf8.Length is 0 or > 128) return null;
        var text = Encoding.UTF8.GetString(utf8);
        if (Parts().Match(text) is { Success: true } parts) return FromParts(parts, rollsOver: true);
        if (JsNumber.Read(utf8) is var number && !double.IsNaN(number) && JsNumber.ToText(number) == text) return Within(number * 1000);
        return AsV8(text);
    }

    /// <summary>What <c>Date.parse</c> makes of a text: ISO 8601, or else whatever V8 takes for a date. Null if it is none.</summary>
    public static double? ParseAsV8(string text)
    {
        if (TryParseUsual(Encoding.UTF8.GetBytes(text), out var usual)) return usual;
        return text.Length <= 128 ? AsV8(text) : null;
    }

    /// <summary>Midnight of a day, of any year; months that a year does not have roll over, and days that a month does not have.</summary>
    public static double Of(int year, int month, int day)
    {
        // The calendar repeats every 400 years, and .NET knows only some of them.
        var eras = Math.Floor(year / 400d);
        var first = new DateTime(400 + (int)(year - (eras * 400)), 1, 1, 0, 0, 0, DateTimeKind.Utc).AddMonths(month - 1);
        return (first.AddDays(day - 1) - DateTime.UnixEpoch).TotalMilliseconds + ((eras - 1) * 146_097 * 86_400_000d);
    }

    /// <summary>The form of <c>Date.toISOString</c>: <c>2026-01-15T10:00:00.000Z</c>.</summary>
    public static Value ToIso(double milliseconds, Arena arena)
    {
        var at = At(milliseconds).UtcDateTime;
        var into = arena.BeginString(out var start).Append("0000-00-00T00:00:00.000Z".Length);
        "0000-00-00T00:00:00.000Z"u8.CopyTo(into);
        var (year, month, day) = DateOnly.FromDateTime(at);
        Put(year, into[..4]);
        Put(month, into.Slice(5, 2));
        Put(day, into.Slice(8, 2));
        Put(at.Hour, into.Slice(11, 2));
        Put(at.Minute, into.Slice(14, 2));
        Put(at.Second, into.Slice(17, 2));
        Put(at.Millisecond, into.Slice(20, 3));
        return arena.EndString(start);
    }

    /// <summary>As a point in time; dates beyond the year 9999 become its end.</summary>
    public static DateTimeOffset At(double milliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Clamp(Math.Floor(milliseconds), Timestamps.Earliest, Timestamps.Latest));

    // 2026-01-15, 2026-01-15T10:00, 2026-01-15T10:00:00.000Z and with an offset, which nearly all are, without a regular expression. Nothing that only some
    // of the readings take for a date.
    private static bool TryParseUsual(ReadOnlySpan<byte> utf8, out double milliseconds)
    {
        milliseconds = 0;
        if (utf8.Length is < 10 or > 64 || utf8[4] != '-' || utf8[7] != '-') return false;
        if (!Digits(utf8[..4], out var year) || !Digits(utf8.Slice(5, 2), out var month) || !Digits(utf8.Slice(8, 2), out var day)) return false;
        if (year == 0 || month is 0 or > 12 || day == 0 || day > DateTime.DaysInMonth(year, month)) return false;
        var time = 0d;
        if (utf8.Length > 10 && !TryParseTime(utf8[10..], out time)) return false;
        milliseconds = ((new DateTime(year, month, day).Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond) + time;
        return true;
    }

    // T10:00, T10:00:00, T10:00:00.000 and with a zone, as milliseconds since midnight of UTC.
    private static bool TryParseTime(ReadOnlySpan<byte> utf8, out double milliseconds)
    {
        milliseconds = 0;
        if (utf8.Length < 6 || utf8[0] != 'T' || utf8[3] != ':') return false;
        if (!Digits(utf8.Slice(1, 2), out var hour) || !Digits(utf8.Slice(4, 2), out var minute) || hour > 23 || minute > 59) return false;
        utf8 = utf8[6..];
        var (second, thousandths) = (0, 0);
        if (utf8 is [(byte)':', ..])
        {
            if (utf8.Length < 3 || !Digits(utf8.Slice(1, 2), out second) || second > 59) return false;
            utf8 = utf8[3..];
            if (utf8 is [(byte)'.', .. var fraction])
            {
                var length = fraction.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
                if (length < 0) length = fraction.Length;
                if (length == 0) return false;
                for (var i = 0; i < 3; i++) thousandths = (thousandths * 10) + (i < length ? fraction[i] - '0' : 0);
                utf8 = fraction[length..];
            }
        }
        if (!TryParseZone(utf8, out var offset)) return false;
        milliseconds = (((((hour * 60) + minute - offset) * 60) + second) * 1000d) + thousandths;
        return true;
    }

    // Nothing, Z, +0100 or +01:00, as minutes.
    private static bool TryParseZone(ReadOnlySpan<byte> utf8, out int minutes)
    {
        minutes = 0;
        if (utf8.IsEmpty || utf8 is [(byte)'Z']) return true;
        if (utf8[0] is not ((byte)'+' or (byte)'-') || utf8.Length is not (5 or 6) || (utf8.Length == 6 && utf8[3] != ':')) return false;
        if (!Digits(utf8.Slice(1, 2), out var hours) || !Digits(utf8[^2..], out minutes) || hours > 23 || minutes > 59) return false;
        minutes = ((hours * 60) + minutes) * (utf8[0] == '-' ? -1 : 1);
        return true;
    }

    private static void Put(int number, Span<byte> digits)
    {
        for (var i = digits.Length - 1; i >= 0; i--, number /= 10) digits[i] = (byte)('0' + (number % 10));
    }

    private static bool Digits(ReadOnlySpan<byte> utf8, out int number)
    {
        number = 0;
        foreach (var c in utf8)
        {
            if (!char.IsAsciiDigit((char)c)) return false;
            number = (number * 10) + c - '0';
        }
        return true;
    }

    private static double? FromParts(Match match, bool rollsOver)
    {
        var (year, month, day) = (Number(match, "year", 1), Number(match, "month", 1), Number(match, "day", 1));
        var (hour, minute, second) = (Number(match, "hour", 0), Number(match, "minute", 0), Number(match, "second", 0));
        if (!rollsOver && (month is 0 or > 12 || day is 0 or > 31 || hour > 24 || minute > 59 || second > 59)) return null;
        var fraction = match.Groups["fraction"].Value;
        var thousandths = fraction.Length == 0 ? 0 : int.Parse(fraction.PadRight(3, '0').AsSpan(0, 3), CultureInfo.InvariantCulture);
        var time = (((((hour * 60d) + minute) * 60) + second) * 1000) + thousandths;
        return Within(Of(year, month, day) + time - Offset(match.Groups["zone"].Value));
    }

    private static double? AsV8(string text)
    {
        if (StrictIso().Match(text) is { Success: true } iso && FromParts(iso, rollsOver: false) is { } at) return at;
        return JsLegacyDate.Parse(text) is { } milliseconds ? Within(milliseconds) : null;
    }

    private static double? Within(double milliseconds) => Math.Abs(milliseconds) <= Furthest ? milliseconds : null;

    private static double Offset(string zone)
    {
        if (zone.Length < 3) return 0;
        var minutes = (int.Parse(zone.AsSpan(1, 2), CultureInfo.InvariantCulture) * 60)
            + (zone.Length > 3 ? int.Parse(zone.AsSpan(zone.Length - 2), CultureInfo.InvariantCulture) : 0);
        return minutes * (zone[0] == '-' ? -60_000d : 60_000d);
    }

    private static int Number(Match match, string group, int missing) =>
        match.Groups[group] is { Success: true, Length: > 0 } found ? int.Parse(found.ValueSpan, CultureInfo.InvariantCulture) : missing;

    // Digits are spelled out: \d would be those of every script, which no number is read from. There is no year 0.
    [GeneratedRegex(
        @"^(?<year>(?!0000)[0-9]{4})-(?<month>[0-9][0-9])(-(?<day>[0-9][0-9])"
        + @"([Tt ](?<hour>[0-9][0-9]):(?<minute>[0-9][0-9])(:(?<second>[0-9][0-9])([.,](?<fraction>[0-9]+))?)?(?<zone>[Zz]|[+-][0-9][0-9](:?[0-9][0-9])?)?)?)?$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Iso();

    // As ECMAScript has it: a time may stand behind a month or a year, and a year with a sign has six digits; but a blank is no T, a comma no point, an hour
    // alone no zone, and behind 24:00, the end of a day, comes nothing of that day.
    [GeneratedRegex(
        @"^(?<year>[0-9]{4}|[+][0-9]{6}|-(?!000000)[0-9]{6})(-(?<month>[0-9][0-9])(-(?<day>[0-9][0-9]))?)?"
        + @"([Tt](?<hour>[01][0-9]|2[0-3]|24(?=:00(:00(\.0+)?)?([Zz+-]|\z))):(?<minute>[0-9][0-9])(:(?<second>[0-9][0-9])(\.(?<fraction>[0-9]+))?)?"
        + @"(?<zone>[Zz]|[+-]([01][0-9]|2[0-3]):?[0-5][0-9])?)?\z",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex StrictIso();

    [GeneratedRegex(
        @"^(?<year>(?!0000)[0-9]{4})[-/]?(?<month>[0-9]{1,2})?[-/]?(?<day>[0-9]{0,2})[Tt" + JsBlanks.InBrackets
        + @"]*(?<hour>[0-9]{1,2})?:?(?<minute>[0-9]{1,2})?:?(?<second>[0-9]{1,2})?[.:]?(?<fraction>[0-9]+)?$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Parts();
}
