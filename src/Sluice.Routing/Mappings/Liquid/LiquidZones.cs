using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;

namespace Sluice.Routing.Mappings.Liquid;

/// <summary>Time zones by the names that Segment's platform knows, whose case does not matter.</summary>
internal static class LiquidZones
{
    // Names that only ICU knows: the three-letter names of early Java, few of which mean what they mean elsewhere, and a zone of a law that was never passed.
    private static readonly FrozenDictionary<string, string> OfIcu = new Dictionary<string, string>
    {
        ["ACT"] = "Australia/Darwin",
        ["AET"] = "Australia/Sydney",
        ["AGT"] = "America/Argentina/Buenos_Aires",
        ["ART"] = "Africa/Cairo",
        ["AST"] = "America/Anchorage",
        ["BET"] = "America/Sao_Paulo",
        ["BST"] = "Asia/Dhaka",
        ["CAT"] = "Africa/Maputo",
        ["CNT"] = "America/St_Johns",
        ["CST"] = "America/Chicago",
        ["CTT"] = "Asia/Shanghai",
        ["EAT"] = "Africa/Nairobi",
        ["ECT"] = "Europe/Paris",
        ["IET"] = "America/Indiana/Indianapolis",
        ["IST"] = "Asia/Kolkata",
        ["JST"] = "Asia/Tokyo",
        ["MIT"] = "Pacific/Apia",
        ["NET"] = "Asia/Yerevan",
        ["NST"] = "Pacific/Auckland",
        ["PLT"] = "Asia/Karachi",
        ["PNT"] = "America/Phoenix",
        ["PRT"] = "America/Puerto_Rico",
        ["PST"] = "America/Los_Angeles",
        ["SST"] = "Pacific/Guadalcanal",
        ["VST"] = "Asia/Ho_Chi_Minh",
        ["US/Pacific-New"] = "America/Los_Angeles",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    // Files beside the zones of a system that are none: a machine's own zone, which no template may depend on, a stand-in for zones without rules, and
    // everything once more, with and without leap seconds.
    private static readonly SearchValues<string> OfSystems =
        SearchValues.Create(["localtime", "posixrules", "Factory", "posix/", "right/"], StringComparison.OrdinalIgnoreCase);

    private static readonly Lazy<Dictionary<string, string>> Listed = new(
        static () => TimeZoneInfo.GetSystemTimeZones().ToDictionary(static zone => zone.Id, static zone => zone.Id, StringComparer.OrdinalIgnoreCase));

    /// <summary>The zone; null when nobody knows it.</summary>
    public static TimeZoneInfo? Find(string name)
    {
        if (name.AsSpan().ContainsAny(OfSystems)) return null;
        name = OfIcu.GetValueOrDefault(name, name);
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
        var afterSlash = name.IndexOf('/', StringComparison.Ordinal) + 1;
        yield return titled;
        yield return upper;
        yield return titled[..afterSlash] + upper[afterSlash..];
        yield return upper[..afterSlash] + titled[afterSlash..];
    }
}
