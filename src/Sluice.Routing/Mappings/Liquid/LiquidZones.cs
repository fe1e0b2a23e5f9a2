using System.Globalization;

namespace Sluice.Routing.Mappings.Liquid;

/// <summary>Time zones by their names, whose case does not matter.</summary>
internal static class LiquidZones
{
    private static readonly Lazy<Dictionary<string, string>> Listed = new(
        static () => TimeZoneInfo.GetSystemTimeZones().ToDictionary(static zone => zone.Id, static zone => zone.Id, StringComparer.OrdinalIgnoreCase));

    /// <summary>The zone; null when nobody knows it.</summary>
    public static TimeZoneInfo? Find(string name)
    {
        if (TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone)) return zone;
        // The zones of a system are files, and most systems tell the case of files apart.
        foreach (var spelling in Spellings(name))
        {
            if (TimeZoneInfo.TryFindSystemTimeZoneById(spelling, out zone)) return zone;
        }
        return null;
    }

    // Systems list only one name of each zone and find it by its older names, too. These are spelled as Asia/Calcutta, EST5EDT, Etc/GMT+5 or US/Eastern.
    private static IEnumerable<string> Spellings(string name)
    {
        if (Listed.Value.TryGetValue(name, out var listed)) yield return listed;
        var upper = name.ToUpperInvariant();
        var titled = CultureInfo.InvariantCulture.TextInfo.ToTitleCase(name.ToLowerInvariant());
        var place = name.IndexOf('/', StringComparison.Ordinal) + 1;
        yield return titled;
        yield return upper;
        yield return titled[..place] + upper[place..];
        yield return upper[..place] + titled[place..];
    }
}
