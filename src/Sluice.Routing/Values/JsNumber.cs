using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Sluice.Translation.Json;

namespace Sluice.Routing.Values;

/// <summary>Numbers as JavaScript spells and reads them.</summary>
internal static class JsNumber
{
    private static readonly SearchValues<char> Spelling = SearchValues.Create("0123456789.eE+-");

    /// <summary>Appends a number's JSON: JavaScript's spelling, null for what JSON cannot hold.</summary>
    public static void Write(double value, ByteBuffer json)
    {
        if (double.IsFinite(value)) WriteText(value, json);
        else json.Write("null"u8);
    }

    /// <summary>Appends what <c>String(number)</c> gives: the shortest digits that read back, an exponent from 1e21 up and below 1e-6.</summary>
    public static void WriteText(double value, ByteBuffer text)
    {
        if (value is >= -9007199254740991 and <= 9007199254740991 && Math.Truncate(value) == value)
        {
            Span<byte> digits = stackalloc byte[24];
            Utf8Formatter.TryFormat((long)value, digits, out var length);
            text.Write(digits[..length]);
            return;
        }
        // .NET spells it the same way where it needs no exponent.
        Span<byte> spelling = stackalloc byte[32];
        var isPlain = value.TryFormat(spelling, out var written, "R", CultureInfo.InvariantCulture)
            && double.IsFinite(value)
            && !spelling[..written].Contains((byte)'E');
        if (isPlain) text.Write(spelling[..written]);
        else text.Write(Encoding.ASCII.GetBytes(ToText(value)));
    }

    /// <summary>What <c>String(number)</c> gives.</summary>
    public static string ToText(double value)
    {
        if (double.IsNaN(value)) return "NaN";
        if (double.IsInfinity(value)) return value > 0 ? "Infinity" : "-Infinity";
        if (value == 0) return "0";
        // .NET finds the same shortest digits; only where the point and the exponent stand differs.
        var sign = value < 0 ? "-" : "";
        var (digits, point) = Digits(Math.Abs(value).ToString("R", CultureInfo.InvariantCulture));
        return point switch
        {
            > 21 => sign + Exponential(digits, point - 1),
            > 0 when digits.Length <= point => sign + digits.PadRight(point, '0'),
            > 0 => $"{sign}{digits[..point]}.{digits[point..]}",
            > -6 => $"{sign}0.{new string('0', -point)}{digits}",
            _ => sign + Exponential(digits, point - 1),
        };
    }

    /// <summary>What <c>Number(value)</c> gives; NaN for objects and arrays, of which JavaScript would make a text first.</summary>
    public static double Of(Value value) => value.Kind switch
    {
        ValueKind.Number => value.Number,
        ValueKind.String => Read(value.Utf8),
        ValueKind.True => 1,
        ValueKind.False or ValueKind.Null => 0,
        _ => double.NaN,
    };

    /// <summary>What <c>Number(text)</c> gives: blanks around are ignored, nothing is 0, anything else that is no number NaN.</summary>
    public static double Read(ReadOnlySpan<byte> utf8)
    {
        Span<char> chars = utf8.Length <= 128 ? stackalloc char[128] : new char[utf8.Length];
        var text = JsBlanks.Trim(chars[..Encoding.UTF8.GetChars(utf8, chars)]);
        if (text.IsEmpty) return 0;
        if (text is "Infinity" or "+Infinity") return double.PositiveInfinity;
        if (text is "-Infinity") return double.NegativeInfinity;
        if (text.Length > 2 && text[0] == '0' && char.ToLowerInvariant(text[1]) is 'x' or 'o' or 'b') return Radix(text);
        if (text.ContainsAnyExcept(Spelling)) return double.NaN;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN;
    }

    private static double Radix(ReadOnlySpan<char> text)
    {
        var radix = char.ToLowerInvariant(text[1]) switch { 'x' => 16, 'o' => 8, _ => 2 };
        var number = 0d;
        foreach (var c in text[2..])
        {
            var digit = char.IsAsciiHexDigit(c) ? Convert.ToInt32(c.ToString(), 16) : 99;
            if (digit >= radix) return double.NaN;
            number = (number * radix) + digit;
        }
        return number;
    }

    // The significant digits, and where the decimal point stands among them.
    private static (string Digits, int Point) Digits(string shortest)
    {
        var exponent = 0;
        if (shortest.IndexOf('E', StringComparison.Ordinal) is var e and >= 0)
        {
            exponent = int.Parse(shortest.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            shortest = shortest[..e];
        }
        var dot = shortest.IndexOf('.', StringComparison.Ordinal);
        var point = (dot < 0 ? shortest.Length : dot) + exponent;
        var digits = shortest.Replace(".", "", StringComparison.Ordinal);
        var zeros = digits.Length - digits.TrimStart('0').Length;
        return (digits[zeros..].TrimEnd('0'), point - zeros);
    }

    private static string Exponential(string digits, int exponent) =>
        $"{digits[0]}{(digits.Length > 1 ? "." : "")}{digits[1..]}e{(exponent < 0 ? "-" : "+")}{Math.Abs(exponent)}";
}
