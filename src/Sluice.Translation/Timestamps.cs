using System.Buffers.Text;
using Sluice.Translation.Json;

namespace Sluice.Translation;

/// <summary>Times on the wire: Unix seconds in (Track), ISO 8601 out. A time is a count of Unix milliseconds here.</summary>
internal static class Timestamps
{
    /// <summary>Longest written form: <c>yyyy-MM-ddTHH:mm:ss.fffZ</c>.</summary>
    public const int MaxLength = 24;

    /// <summary>The first and the last millisecond of the years 1 to 9999.</summary>
    public const long Earliest = -62_135_596_800_000;
    public const long Latest = 253_402_300_799_999;

    /// <summary>Reads Unix seconds: the text of a number or of a numeric string, a fraction allowed. False when it is neither or outside the years 1 to
    /// 9999, as milliseconds would be (spec 1.6).</summary>
    public static bool TryReadSeconds(ReadOnlySpan<byte> text, out long milliseconds)
    {
        milliseconds = 0;
        if (text.IsEmpty) return false;
        if (Utf8Parser.TryParse(text, out long seconds, out var used) && used == text.Length)
        {
            if (seconds is < Earliest / 1000 or > Latest / 1000) return false;
            milliseconds = seconds * 1000;
            return true;
        }
        if (!Utf8Parser.TryParse(text, out decimal exact, out used) || used != text.Length) return false;
        if (exact < Earliest / 1000m || exact >= (Latest + 1) / 1000m) return false;
        milliseconds = (long)decimal.Floor(exact * 1000);
        return true;
    }

    /// <summary>Reads a bare integer as Unix milliseconds (spec 4.3).</summary>
    /// <param name="value">The value.</param>
    /// <param name="milliseconds">The time.</param>
    /// <param name="orDigits">Whether a text of as many digits as the years 1973 to 2286 have is read as well.</param>
    public static bool TryReadMilliseconds(JsonValue value, out long milliseconds, bool orDigits = false)
    {
        // An escape of a digit takes six bytes.
        const int MostDigits = 13, LongestEscaped = 6 * MostDigits;
        milliseconds = 0;
        if (value.Kind == JsonKind.Number) return TryReadMilliseconds(value.Text, out milliseconds);
        if (!orDigits || value.Text.Length > LongestEscaped) return false;
        Span<byte> plain = stackalloc byte[LongestEscaped];
        plain = plain[..JsonText.Unescape(value.Text, plain)];
        return plain.Length is MostDigits - 1 or MostDigits && TryReadMilliseconds(plain, out milliseconds);
    }

    private static bool TryReadMilliseconds(ReadOnlySpan<byte> text, out long milliseconds) =>
        Utf8Parser.TryParse(text, out milliseconds, out var used) && used == text.Length && milliseconds is >= Earliest and <= Latest;

    /// <summary>Reads an ISO 8601 text: a day, a time behind it with as much of minutes, seconds and fraction as there is, and an offset; without one it is UTC.</summary>
    /// <param name="value">The value.</param>
    /// <param name="strict">Whether a comma at its end is an error. Customer.io's own samples have one there (A17).</param>
    /// <param name="milliseconds">The time.</param>
    public static bool TryReadIso(JsonValue value, bool strict, out long milliseconds)
    {
        milliseconds = 0;
        if (value.Kind != JsonKind.String) return false;
        var text = value.Text;
        if (!strict && text is [.. var time, (byte)',']) text = time;
        return TryReadIso(text, out milliseconds);
    }

    /// <summary>Reads such a text.</summary>
    /// <param name="escaped">The inside of a JSON string.</param>
    /// <param name="milliseconds">The time.</param>
    public static bool TryReadIso(ReadOnlySpan<byte> escaped, out long milliseconds)
    {
        const int LongestEscaped = 256;
        milliseconds = 0;
        if (escaped.Length > LongestEscaped) return false;
        if (!escaped.Contains((byte)'\\')) return TryReadPlainIso(escaped, out milliseconds);
        Span<byte> plain = stackalloc byte[LongestEscaped];
        return TryReadPlainIso(plain[..JsonText.Unescape(escaped, plain)], out milliseconds);
    }

    private static bool TryReadPlainIso(ReadOnlySpan<byte> text, out long milliseconds)
    {
        milliseconds = 0;
        if (text.Length < 10 || !Day(text, out var day)) return false;
        text = text[10..];
        if (!ClockTime(ref text, out var time) || !Offset(text, out var offset)) return false;
        milliseconds = ((long)day * 86_400_000) + time - offset + Earliest;
        return milliseconds is >= Earliest and <= Latest;
    }

    private static bool Day(ReadOnlySpan<byte> text, out int number)
    {
        number = 0;
        if (!TwoDigits(text, out var century) || !TwoDigits(text[2..], out var year) || !TwoDigits(text[5..], out var month) || !TwoDigits(text[8..], out var day))
            return false;
        year += 100 * century;
        if (text[4] != '-' || text[7] != '-' || year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)) return false;
        number = new DateOnly(year, month, day).DayNumber;
        return true;
    }

    // None behind a day is midnight.
    private static bool ClockTime(ref ReadOnlySpan<byte> text, out int milliseconds)
    {
        milliseconds = 0;
        if (text.IsEmpty) return true;
        if (text[0] is not ((byte)'T' or (byte)'t' or (byte)' ') || !TwoDigits(text[1..], out var hours)) return false;
        text = text[3..];
        var (minutes, seconds) = (0, 0);
        if (text is [(byte)':', ..])
        {
            if (!TwoDigits(text[1..], out minutes)) return false;
            text = text[3..];
            if (text is [(byte)':', ..])
            {
                if (!TwoDigits(text[1..], out seconds)) return false;
                text = text[3..];
            }
        }
        milliseconds = ((((hours * 60) + minutes) * 60) + seconds) * 1000;
        if (text is [(byte)'.' or (byte)',', ..])
        {
            var digits = text[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
            if (digits < 0) digits = text.Length - 1;
            if (digits == 0) return false;
            for (int at = 1, worth = 100; at <= digits && worth > 0; at++, worth /= 10) milliseconds += (text[at] - '0') * worth;
            text = text[(1 + digits)..];
        }
        return minutes < 60 && seconds < 60 && milliseconds <= 86_400_000;
    }

    private static bool Offset(ReadOnlySpan<byte> text, out int milliseconds)
    {
        milliseconds = 0;
        if (text.IsEmpty || text is [(byte)'Z' or (byte)'z']) return true;
        var isWest = text[0] == '-';
        if (!(isWest || text[0] == '+') || !TwoDigits(text[1..], out var hours)) return false;
        text = text[3..];
        if (text is [(byte)':', ..]) text = text[1..];
        var minutes = 0;
        if (!text.IsEmpty && !(text.Length == 2 && TwoDigits(text, out minutes))) return false;
        milliseconds = ((hours * 60) + minutes) * (isWest ? -60_000 : 60_000);
        return hours < 24 && minutes < 60;
    }

    private static bool TwoDigits(ReadOnlySpan<byte> text, out int number)
    {
        number = 0;
        if (text.Length < 2 || !char.IsAsciiDigit((char)text[0]) || !char.IsAsciiDigit((char)text[1])) return false;
        number = ((text[0] - '0') * 10) + text[1] - '0';
        return true;
    }

    /// <summary>Writes <c>yyyy-MM-ddTHH:mm:ssZ</c>, with three fraction digits only if they are not all zero (A26); returns the length.</summary>
    public static int Write(long milliseconds, Span<byte> to)
    {
        var (days, rest) = Math.DivRem(milliseconds - Earliest, 86_400_000);
        var (year, month, day) = DateOnly.FromDayNumber((int)days);
        var (seconds, fraction) = Math.DivRem((int)rest, 1000);
        Two(year / 100, to);
        Two(year % 100, to[2..]);
        to[4] = (byte)'-';
        Two(month, to[5..]);
        to[7] = (byte)'-';
        Two(day, to[8..]);
        to[10] = (byte)'T';
        Two(seconds / 3600, to[11..]);
        to[13] = (byte)':';
        Two(seconds / 60 % 60, to[14..]);
        to[16] = (byte)':';
        Two(seconds % 60, to[17..]);
        var length = 19;
        if (fraction != 0)
        {
            to[19] = (byte)'.';
            to[20] = (byte)('0' + (fraction / 100));
            Two(fraction % 100, to[21..]);
            length = 23;
        }
        to[length] = (byte)'Z';
        return length + 1;
    }

    private static void Two(int value, Span<byte> to)
    {
        to[0] = (byte)('0' + (value / 10));
        to[1] = (byte)('0' + (value % 10));
    }
}
