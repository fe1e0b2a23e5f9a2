using System.Text;
using Sluice.Routing.Values;

namespace Sluice.Routing.Mappings.Liquid;

/// <summary>A time and the zone that it is shown in.</summary>
internal sealed class LiquidDate
{
    private const double Day = 86_400_000;

    private LiquidDate(double time, double offset, string? zone)
    {
        (Time, Offset, Zone) = (time, offset, zone);
        var days = Math.Floor(Time / Day);
        OfDay = TimeSpan.FromMilliseconds(Time - (days * Day));
        Weekday = (int)((((days + 4) % 7) + 7) % 7);
        // Years of 400 repeat to the day, and .NET knows only some of them.
        var eras = Math.Floor(days / 146_097);
        var date = DateTime.UnixEpoch.AddDays(days - (eras * 146_097));
        (Year, Month, DayOfMonth, DayOfYear) = ((int)(date.Year + (eras * 400)), date.Month, date.Day, date.DayOfYear);
    }

    /// <summary>Milliseconds since 1970, as a clock in the zone shows them.</summary>
    public double Time { get; }

    /// <summary>Minutes that the zone is behind UTC.</summary>
    public double Offset { get; }

    /// <summary>The zone's name; null if it has none.</summary>
    public string? Zone { get; }

    public int Year { get; }

    public int Month { get; }

    public int DayOfMonth { get; }

    public int DayOfYear { get; }

    /// <summary>0 is Sunday.</summary>
    public int Weekday { get; }

    public TimeSpan OfDay { get; }

    /// <summary>What a value means as a date: a number seconds since 1970, a text a date or such a number, <c>now</c> the time. Null for none.</summary>
    /// <param name="value">The value.</param>
    /// <param name="zone">The name of a zone, or the minutes it is behind UTC; UTC for nothing.</param>
    /// <param name="now">What time it is; null where there is none.</param>
    public static LiquidDate? Of(Value value, Value zone, DateTimeOffset? now)
    {
        if (value.IsNothing || Milliseconds(value, now) is not { } time) return null;
        if (LiquidLiterals.Asks(zone)) return Shifted(time, 0, null);
        if (zone.IsNothing) return Shifted(time, 0, "UTC");
        return zone.Kind == ValueKind.String
            ? Shifted(time, -OffsetOf(zone.ToString(), time), zone.ToString())
            : Shifted(time, LiquidValues.Number(zone), null);
    }

    // Null, too, where the offset leads out of what there is, or is no number.
    private static LiquidDate? Shifted(double time, double offset, string? zone) =>
        Math.Truncate(time - (offset * 60_000)) is var shown && Math.Abs(shown) <= JsDate.Furthest ? new(shown, offset, zone) : null;

    private static double? Milliseconds(Value value, DateTimeOffset? now)
    {
        var milliseconds = value.Kind switch
        {
            ValueKind.Number => value.Number * 1000,
            ValueKind.String => FromText(value.ToString(), now),
            ValueKind.Array => JsDate.ParseAsV8(LiquidValues.String(value)) ?? double.NaN,
            _ => LiquidValues.Number(value),
        };
        return Math.Abs(milliseconds) <= JsDate.Furthest ? Math.Truncate(milliseconds) : null;
    }

    private static double FromText(string text, DateTimeOffset? now)
    {
        if (text is "now" or "today")
            return (now ?? throw new LiquidException($"nothing is sent here, so '{text}' means no time")).ToUnixTimeMilliseconds();
        if (text.Length > 0 && text.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0) return JsNumber.Read(Encoding.UTF8.GetBytes(text)) * 1000;
        return JsDate.ParseAsV8(text) ?? double.NaN;
    }

    private static double OffsetOf(string zone, double time) => LiquidZones.Find(zone) is { } found
        ? found.GetUtcOffset(JsDate.At(time)).TotalMinutes
        : throw new LiquidException($"there is no time zone '{zone}'");
}
