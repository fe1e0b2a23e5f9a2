using System.Globalization;

namespace Sluice.Journal;

/// <summary>A length of time as people read it: <c>0.4 s</c>, <c>3.4 s</c>, <c>5 min</c>, <c>1 day</c>. The log for machines has its seconds.</summary>
internal readonly record struct DisplayDuration(TimeSpan Time)
{
    private static readonly (TimeSpan Length, string One, string Many)[] Units =
    [
        (TimeSpan.FromDays(1), "day", "days"), (TimeSpan.FromHours(1), "h", "h"), (TimeSpan.FromMinutes(1), "min", "min"), (TimeSpan.FromSeconds(1), "s", "s"),
    ];

    public static implicit operator DisplayDuration(TimeSpan time) => new(time);

    public override string ToString()
    {
        // What somebody has configured is whole in some unit; what was measured is rounded in one that leaves two figures.
        foreach (var (length, one, many) in Units)
        {
            if (Time >= length && Time.Ticks % length.Ticks == 0) return Said(Time / length, one, many);
        }
        foreach (var (length, one, many) in Units)
        {
            if (Time >= 10 * length) return Said(Math.Round(Time / length), one, many);
        }
        return Said(Time.TotalSeconds < 10 ? Math.Round(Time.TotalSeconds, 1) : Math.Round(Time.TotalSeconds), "s", "s");
    }

    private static string Said(double number, string one, string many) => string.Create(CultureInfo.InvariantCulture, $"{number:0.#} {(number == 1 ? one : many)}");
}
