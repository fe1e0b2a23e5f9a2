using System.Text.RegularExpressions;
using Sluice.Routing.Mappings;
using Sluice.Routing.Values;

namespace Sluice.Destinations.Functions;

/// <summary>What a browser's user agent says of itself.</summary>
internal static partial class UserAgentDirectives
{
    // No browser sends a longer one, and the patterns backtrack on long texts.
    private const int LongestAgent = 1000;

    // In this order: later ones also name themselves after earlier ones.
    private static readonly (string Name, Regex Pattern)[] Browsers =
    [
        ("Opera", Opera()), ("Edge", Edge()), ("Vivaldi", Vivaldi()), ("Samsung Browser", Samsung()), ("MIUI Browser", Miui()), ("Chrome WebView", WebView()),
        ("Chrome", Chrome()), ("Firefox", Firefox()), ("Mobile Safari", MobileSafari()), ("Safari", Safari()), ("IE", Explorer()),
    ];

    private static readonly (string Name, Regex Pattern)[] Systems =
    [
        ("iOS", AppleMobile()), ("Windows", Windows()), ("Mac OS", Mac()), ("Android", Android()), ("Chromium OS", ChromeOs()), ("Ubuntu", Ubuntu()),
        ("Linux", Linux()),
    ];

    public static IReadOnlyDictionary<string, DirectiveFactory> All { get; } = new Dictionary<string, DirectiveFactory>
    {
        ["@browser"] = Browser,
    };

    private static FunctionNode Browser(Value argument, MappingCompiler compiler)
    {
        var node = compiler.Compile(argument, "");
        return new FunctionNode((in Scope scope) =>
        {
            var agent = node.Evaluate(scope);
            return agent.Kind == ValueKind.String && agent.Utf8.Length <= LongestAgent ? Describe(agent.ToString(), scope.Arena) : default;
        });
    }

    private static Value Describe(string agent, Arena arena)
    {
        var result = arena.Object();
        Add("name", "version", Browsers);
        Add("os", "os_version", Systems);
        var device = Devices.Of(agent);
        Text("device_model", device.Model);
        Text("device_vendor", device.Vendor);
        Text("device_type", device.Type);
        return result;

        void Add(string name, string version, (string Name, Regex Pattern)[] known)
        {
            foreach (var (label, pattern) in known)
            {
                if (pattern.Match(agent) is not { Success: true } found) continue;
                Text(name, label);
                Text(version, label == "Windows" ? WindowsVersion(found.Groups[1].Value) : found.Groups[1].Value.Replace('_', '.'));
                return;
            }
        }

        void Text(string name, string? text)
        {
            if (!string.IsNullOrEmpty(text)) arena.Set(result, System.Text.Encoding.UTF8.GetBytes(name), arena.String(text));
        }
    }

    private static string WindowsVersion(string kernel) => kernel switch { "10.0" => "10", "6.3" => "8.1", "6.2" => "8", "6.1" => "7", _ => kernel };

    [GeneratedRegex(@"(?:OPR|Opera)/([\d.]+)")]
    private static partial Regex Opera();

    [GeneratedRegex(@"(?:Edge|Edg|EdgA|EdgiOS)/([\d.]+)")]
    private static partial Regex Edge();

    [GeneratedRegex(@"SamsungBrowser/([\d.]+)")]
    private static partial Regex Samsung();

    [GeneratedRegex(@"Vivaldi/([\d.]+)")]
    private static partial Regex Vivaldi();

    [GeneratedRegex(@"MiuiBrowser/([\d.]+)")]
    private static partial Regex Miui();

    [GeneratedRegex(@"; wv\).*Chrome/([\d.]+)")]
    private static partial Regex WebView();

    [GeneratedRegex(@"(?:Chrome|CriOS)/([\d.]+)")]
    private static partial Regex Chrome();

    [GeneratedRegex(@"(?:Firefox|FxiOS)/([\d.]+)")]
    private static partial Regex Firefox();

    [GeneratedRegex(@"Version/([\d.]+).*Mobile/\S+\s+Safari")]
    private static partial Regex MobileSafari();

    [GeneratedRegex(@"Version/([\d.]+).*Safari")]
    private static partial Regex Safari();

    [GeneratedRegex(@"(?:MSIE |Trident.*rv:)([\d.]+)")]
    private static partial Regex Explorer();

    [GeneratedRegex(@"(?:iPhone|iPad|iPod).*OS ([\d_]+)")]
    private static partial Regex AppleMobile();

    [GeneratedRegex(@"Windows NT ([\d.]+)")]
    private static partial Regex Windows();

    [GeneratedRegex(@"Mac OS X ([\d_.]+)")]
    private static partial Regex Mac();

    [GeneratedRegex(@"Android ([\d.]+)")]
    private static partial Regex Android();

    [GeneratedRegex(@"CrOS \S+ ([\d.]+)")]
    private static partial Regex ChromeOs();

    [GeneratedRegex(@"Ubuntu(?:/([\d.]+))?")]
    private static partial Regex Ubuntu();

    [GeneratedRegex(@"Linux()")]
    private static partial Regex Linux();
}
