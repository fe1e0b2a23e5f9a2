using static Sluice.Configuration.Declarations.Units;

namespace Sluice.Configuration.Declarations;

/// <summary>The keys of <c>alarms:</c>.</summary>
internal static class AlarmKeys
{
    public static Section<AlarmsConfig> All() => new(new AlarmsConfig())
    {
        {
            "silence", new Duration(Second, Day, orZero: true), alarms => alarms.Silence,
            (alarms, value) => alarms with { Silence = value },
            "How long calls may come to nothing at a destination with no known problem before there is an alarm, "
            + "and all that is tried there may fail before the log warns of it. `0s` switches both off."
        },
        {
            "identifiers", Identifiers(), alarms => alarms.Identifiers, (alarms, value) => alarms with { Identifiers = value },
            "What counts as a flood of people or groups that a destination has never seen: [Guard a destination](guard-a-destination.md)."
        },
    };

    private static Section<IdentifiersConfig> Identifiers() => new(new IdentifiersConfig())
    {
        {
            "window", new Duration(TimeSpan.Zero, Day), flood => flood.Window,
            (flood, value) => flood with { Window = value },
            "The time over which new identifiers are counted. `0s` switches all guards off."
        },
        {
            "minimum", new Whole(1, 1_000_000), flood => flood.Minimum,
            (flood, value) => flood with { Minimum = (int)value },
            "How many new ones there may be in a window without an alarm."
        },
        {
            "factor", new Whole(2, 1000), flood => flood.Factor,
            (flood, value) => flood with { Factor = (int)value },
            "How many times the highest number of the last eight days with new ones there may be without an alarm."
        },
        {
            "shape", new Whole(1, 10_000), flood => flood.Shape,
            (flood, value) => flood with { Shape = (int)value },
            "How many of one shape, such as e-mail addresses or UUIDs, there may be among four times as many new ones without an alarm."
        },
        {
            "learning", new Duration(TimeSpan.Zero, 30 * Day), flood => flood.Learning,
            (flood, value) => flood with { Learning = value },
            "For how long all is taken as usual: when a destination is new, and after `sluice destinations resume` has accepted something."
        },
        {
            "known", new Whole(1000, 100_000_000), flood => flood.Known,
            (flood, value) => flood with { Known = (int)value },
            "How many identifiers are known for each destination at most; those that have not come for the longest time are forgotten first. "
            + "A million take 2 MB of memory and 5 MB of disk."
        },
    };
}
