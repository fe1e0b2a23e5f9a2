namespace Sluice.Routing.Mappings.Liquid;

/// <summary>Time zones by their names, whose case does not matter.</summary>
internal static class LiquidZones
{
    // Names that are not those of a place, which the system does not list: it only finds them.
    private static readonly string[] Unlisted =
    [
        "CET", "CST6CDT", "EET", "EST", "EST5EDT", "GB", "GMT", "GMT0", "HST", "MET", "MST", "MST7MDT", "NZ", "NZ-CHAT", "PRC", "PST8PDT", "ROC", "ROK", "UCT", "UTC", "WET",
        "Cuba", "Egypt", "Eire", "GB-Eire", "Greenwich", "Hongkong", "Iceland", "Iran", "Israel", "Jamaica", "Japan", "Kwajalein", "Libya", "Navajo", "Poland", "Portugal",
        "Singapore", "Turkey", "Universal", "W-SU", "Zulu",
        "US/Alaska", "US/Aleutian", "US/Arizona", "US/Central", "US/East-Indiana", "US/Eastern", "US/Hawaii", "US/Indiana-Starke", "US/Michigan", "US/Mountain", "US/Pacific",
        "Etc/GMT", "Etc/GMT0", "Etc/Greenwich", "Etc/UCT", "Etc/UTC", "Etc/Universal", "Etc/Zulu",
        .. Enumerable.Range(0, 15).Select(static hours => $"Etc/GMT-{hours}"), .. Enumerable.Range(0, 13).Select(static hours => $"Etc/GMT+{hours}"),
    ];

    private static readonly Lazy<Dictionary<string, string>> Names = new(static () =>
    {
        var names = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in Unlisted.Concat(TimeZoneInfo.GetSystemTimeZones().Select(static zone => zone.Id))) names[name] = name;
        return names;
    });

    /// <summary>The zone; null when nobody knows it.</summary>
    public static TimeZoneInfo? Find(string name)
    {
        if (TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone)) return zone;
        // The zones of a system are files, and most systems tell the case of files apart.
        return Names.Value.TryGetValue(name, out var known) && TimeZoneInfo.TryFindSystemTimeZoneById(known, out zone) ? zone : null;
    }
}
