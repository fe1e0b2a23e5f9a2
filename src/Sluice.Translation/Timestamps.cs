using System.Buffers.Text;
using System.Globalization;
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
    public static bool TryReadMilliseconds(JsonValue value, out long milliseconds)
    {
        milliseconds = 0;
        return value.Kind == JsonKind.Number
            && Utf8Parser.TryParse(value.Text, out milliseconds, out var used) && used == value.Text.Length
            && milliseconds is >= Earliest and <= Latest;
    }

    /// <summary>Reads an ISO 8601 text.</summary>
    public static bool TryReadIso(JsonValue value, out long milliseconds)
    {
        milliseconds = 0;
        // The longest has forty characters, each of which an escape of six bytes can stand for.
        if (value.Kind != JsonKind.String || value.Text.Length < 10 || value.Text.Length > (value.IsEscaped ? 6 * 40 : 40)) return false;
        var text = JsonText.Decode(value.Text);
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)) return false;
        milliseconds = time.ToUnixTimeMilliseconds();
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
