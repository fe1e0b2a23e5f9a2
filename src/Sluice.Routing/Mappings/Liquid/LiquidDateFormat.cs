using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Sluice.Routing.Values;

namespace Sluice.Routing.Mappings.Liquid;

/// <summary>Dates written after a format with <c>%Y</c> and the like, as liquidjs has them.</summary>
internal static partial class LiquidDateFormat
{
    private static readonly DateTimeFormatInfo English = CultureInfo.InvariantCulture.DateTimeFormat;

    private static readonly Dictionary<char, (Func<LiquidDate, string> Show, int Width, char Fill)> Conversions = new()
    {
        ['a'] = (static date => English.AbbreviatedDayNames[date.Weekday], 0, ' '),
        ['A'] = (static date => English.DayNames[date.Weekday], 0, ' '),
        ['b'] = (static date => English.AbbreviatedMonthNames[date.Month - 1], 0, ' '),
        ['h'] = (static date => English.AbbreviatedMonthNames[date.Month - 1], 0, '0'),
        ['B'] = (static date => English.MonthNames[date.Month - 1], 0, ' '),
        ['c'] = (static date => $"{Date(date)}, {Time(date)}", 0, ' '),
        ['x'] = (Date, 0, '0'),
        ['X'] = (Time, 0, '0'),
        ['C'] = (static date => Number(int.Parse(Number(date.Year) is { Length: > 2 } year ? year[..2] : Number(date.Year), CultureInfo.InvariantCulture)), 0, '0'),
        ['y'] = (static date => Number(date.Year) is { Length: > 2 } year ? year[2..Math.Min(4, year.Length)] : "", 0, '0'),
        ['Y'] = (static date => Number(date.Year), 0, '0'),
        ['m'] = (static date => Number(date.Month), 2, '0'),
        ['d'] = (static date => Number(date.DayOfMonth), 2, '0'),
        ['e'] = (static date => Number(date.DayOfMonth), 2, ' '),
        ['j'] = (static date => Number(date.DayOfYear), 3, '0'),
        ['q'] = (static date => Ordinal(date.DayOfMonth), 0, '0'),
        ['H'] = (static date => Number(date.OfDay.Hours), 2, '0'),
        ['k'] = (static date => Number(date.OfDay.Hours), 2, ' '),
        ['I'] = (static date => Number(Twelve(date.OfDay.Hours)), 2, '0'),
        ['l'] = (static date => Number(Twelve(date.OfDay.Hours)), 2, ' '),
        ['M'] = (static date => Number(date.OfDay.Minutes), 2, '0'),
        ['S'] = (static date => Number(date.OfDay.Seconds), 2, '0'),
        ['L'] = (static date => Number(date.OfDay.Milliseconds), 3, '0'),
        ['p'] = (static date => date.OfDay.Hours < 12 ? "AM" : "PM", 0, ' '),
        ['P'] = (static date => date.OfDay.Hours < 12 ? "am" : "pm", 0, ' '),
        ['s'] = (static date => JsNumber.ToText(Math.Floor((date.Time / 1000) + 0.5)), 0, '0'),
        ['u'] = (static date => Number(date.Weekday == 0 ? 7 : date.Weekday), 0, '0'),
        ['w'] = (static date => Number(date.Weekday), 0, '0'),
        ['U'] = (static date => Number(Week(date, 0)), 2, '0'),
        ['W'] = (static date => Number(Week(date, 1)), 2, '0'),
        ['t'] = (static _ => "\t", 0, '0'),
        ['n'] = (static _ => "\n", 0, '0'),
        ['%'] = (static _ => "%", 0, '0'),
    };

    /// <summary>Appends a date; what is no conversion stays as it is.</summary>
    public static void Append(LiquidDate date, string format, LiquidContext context, LiquidText to)
    {
        var from = 0;
        foreach (var match in Pattern().EnumerateMatches(format))
        {
            to.Append(format.AsSpan(from, match.Index - from));
            from = match.Index + match.Length;
            to.Append(Shown(date, format[match.Index..from], context));
        }
        to.Append(format.AsSpan(from));
    }

    private static string Shown(LiquidDate date, string conversion, LiquidContext context)
    {
        var parts = Pattern().Match(conversion);
        var flags = parts.Groups["flags"].Value;
        var width = parts.Groups["width"] is { Length: > 0 } given ? JsNumber.Read(Encoding.ASCII.GetBytes(given.Value)) : 0;
        context.Check(width);
        var (text, usual, fill) = parts.Groups["name"].Value[0] switch
        {
            'N' => (Fraction(date, width > 0 ? (int)width : 9), 0, '0'),
            'z' => (Zone(date, flags), 0, '0'),
            'Z' => (date.Zone is { Length: > 0 } zone ? zone : Zone(date, flags), 0, '0'),
            var name when Conversions.TryGetValue(name, out var known) => (known.Show(date), known.Width, known.Fill),
            _ => (conversion, -1, '0'),
        };
        if (usual < 0) return conversion;
        if (flags.Contains('^', StringComparison.Ordinal)) text = text.ToUpperInvariant();
        else if (flags.Contains('#', StringComparison.Ordinal)) text = text.Any(char.IsAsciiLetterLower) ? text.ToUpperInvariant() : text.ToLowerInvariant();
        if (flags.Contains('_', StringComparison.Ordinal)) fill = ' ';
        else if (flags.Contains('0', StringComparison.Ordinal)) fill = '0';
        return flags.Contains('-', StringComparison.Ordinal) ? text : text.PadLeft(width > 0 ? (int)width : usual, fill);
    }

    private static string Fraction(LiquidDate date, int digits) =>
        date.OfDay.Milliseconds.ToString("D3", CultureInfo.InvariantCulture).PadRight(digits, '0')[..digits];

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static int Twelve(int hour) => hour % 12 == 0 ? 12 : hour % 12;

    private static string Date(LiquidDate date) => $"{date.Month}/{date.DayOfMonth}/{date.Year}";

    private static string Time(LiquidDate date) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Twelve(date.OfDay.Hours)}:{date.OfDay.Minutes:D2}:{date.OfDay.Seconds:D2} {(date.OfDay.Hours < 12 ? "AM" : "PM")}");

    private static string Ordinal(int day) => (day % 10) switch
    {
        _ when day is 11 or 12 or 13 => "th",
        1 => "st",
        2 => "nd",
        3 => "rd",
        _ => "th",
    };

    private static int Week(LiquidDate date, int firstWeekday)
    {
        var ofFirst = (((date.Weekday - (date.DayOfYear - 1)) % 7) + 7) % 7;
        return (int)Math.Floor((date.DayOfYear + firstWeekday - date.Weekday - (7 - ofFirst + firstWeekday)) / 7d) + 1;
    }

    private static string Zone(LiquidDate date, string flags)
    {
        var minutes = Math.Abs(date.Offset);
        var colon = flags.Contains(':', StringComparison.Ordinal) ? ":" : "";
        return $"{(date.Offset > 0 ? '-' : '+')}{Padded(Math.Floor(minutes / 60))}{colon}{Padded(minutes % 60)}";
    }

    private static string Padded(double number) => JsNumber.ToText(number).PadLeft(2, '0');

    [GeneratedRegex(
        @"%(?<flags>[-_0^#:]+)?(?<width>[0-9]+)?(?<locale>[EO])?(?<name>[^\n\r\u2028\u2029])",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
