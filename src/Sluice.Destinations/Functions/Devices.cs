using System.Text.RegularExpressions;
using Sluice.Routing.Values;

namespace Sluice.Destinations.Functions;

/// <summary>What a browser's user agent says of the device that it runs on.</summary>
internal static partial class Devices
{
    // By the names of their models, which are the pattern's group: a brand in front of the name is none of it.
    private static readonly (string Name, Regex Pattern)[] Vendors =
    [
        ("Samsung", SamsungModel()), ("Google", GoogleModel()), ("Xiaomi", XiaomiModel()), ("Motorola", MotorolaModel()), ("Huawei", HuaweiModel()),
        ("OnePlus", OnePlusModel()), ("OPPO", OppoModel()), ("Realme", RealmeModel()), ("Vivo", VivoModel()),
    ];

    /// <summary>The device; null for what the agent does not say.</summary>
    public static (string? Model, string? Vendor, string? Type) Of(string agent)
    {
        if (AppleDevice().Match(agent) is { Success: true } apple) return (apple.Value, "Apple", apple.Value == "iPad" ? "tablet" : "mobile");
        if (!agent.Contains("Android ", StringComparison.Ordinal)) return default;
        var name = AndroidDevice().Match(agent) is { Success: true } found ? JsBlanks.Trim(found.Groups[1].ValueSpan).ToString() : null;
        var type = AndroidType(agent, name);
        foreach (var (vendor, pattern) in Vendors)
        {
            if (pattern.Match(name ?? "") is { Success: true } model) return (model.Groups[1].Value, vendor, type);
        }
        return (name, null, type);
    }

    // Browsers say Mobile on a phone. Dalvik, in which apps run, does not.
    private static string? AndroidType(string agent, string? model)
    {
        if (agent.Contains("Mobile", StringComparison.Ordinal)) return "mobile";
        if (model is null) return agent.Contains("Tablet", StringComparison.Ordinal) ? "tablet" : null;
        return agent.StartsWith("Dalvik", StringComparison.Ordinal) && !model.Contains("SM-T", StringComparison.Ordinal) ? "mobile" : "tablet";
    }

    [GeneratedRegex(@"iPhone|iPad|iPod(?: touch)?")]
    private static partial Regex AppleDevice();

    // The name stands behind the version and, in some, a language or Mobile; there may be brackets in it.
    [GeneratedRegex(@"Android [\d.]+; (?>(?:(?:[a-z]{2}-[A-Za-z]{2}|Mobile|Tablet); )?)(?!rv:)((?:[^;()]|\([^;()]*\))+?)(?: Build/[^;)]*)?[;)]")]
    private static partial Regex AndroidDevice();

    [GeneratedRegex("^(?:SAMSUNG )?((?:SM|GT)-.+)")]
    private static partial Regex SamsungModel();

    // Pro and Fold are names without a vendor at the reference.
    [GeneratedRegex(@"^(Pixel[ \daCXL]*)$")]
    private static partial Regex GoogleModel();

    [GeneratedRegex("^((?:Redmi|Mi|POCO|POCOPHONE) .+)", RegexOptions.IgnoreCase)]
    private static partial Regex XiaomiModel();

    [GeneratedRegex(@"^(?:motorola |(?=moto |XT\d))(.+)", RegexOptions.IgnoreCase)]
    private static partial Regex MotorolaModel();

    [GeneratedRegex(@"^(?:HUAWEI |(?=[A-Z]{3}-[A-Z]*\d))(.+)")]
    private static partial Regex HuaweiModel();

    [GeneratedRegex("^ONEPLUS (.+)")]
    private static partial Regex OnePlusModel();

    [GeneratedRegex(@"^(CPH\d.+)")]
    private static partial Regex OppoModel();

    [GeneratedRegex(@"^(RMX\d.+)")]
    private static partial Regex RealmeModel();

    [GeneratedRegex("^vivo (.+)")]
    private static partial Regex VivoModel();
}
