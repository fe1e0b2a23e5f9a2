using System.Text;
using Sluice.Destinations.Definitions;
using Sluice.Routing.Triggers;
using Sluice.Tests.Configuration;
using Sluice.Tests.Routing.Values;

namespace Sluice.Tests.Destinations;

/// <summary>The destinations that erase whoever is deleted or suppressed, against the list in <c>docs/forget-and-redact.md</c>.</summary>
public sealed class WhoIsToldOfDeletionsTests
{
    private const string Page = "docs/forget-and-redact.md";
    private const string Begin = "<!-- Generated from the presets of the catalogue: a test compares. -->\n";
    private const string End = "\n<!-- End of what is generated. -->";

    private static readonly string[] Events = ["User Deleted", "User Suppressed", "User Unsuppressed"];

    public static TheoryData<string, string> Told => [.. BuiltInDefinitions.All.Values.OrderBy(static one => one.Name, StringComparer.Ordinal)
        .SelectMany(static one => Events.Where(name => ActsOn(one, name).Any()).Select(name => (one.Name, name)))];

    // Those that most have, of those whose vendors take deletions.
    [Theory]
    [InlineData("customerio", "braze", "iterable", "klaviyo", "intercom", "hubspot", "sendgrid", "onesignal", "airship", "attentive", "moengage", "clevertap")]
    [InlineData("amplitude", "mixpanel", "posthog", "fullstory", "userpilot", "loops", "drip", "encharge")]
    public void Whoever_is_deleted_is_deleted_where_the_vendor_can(params string[] kinds) =>
        Assert.All(kinds, static kind => Assert.NotEmpty(ActsOn(BuiltInDefinitions.All[kind], "User Deleted")));

    [Theory]
    [MemberData(nameof(Told))]
    public void What_acts_on_it_does_not_count_it_as_an_event_too(string kind, string name)
    {
        var definition = BuiltInDefinitions.All[kind];
        Assert.Equal(ActsOn(definition, name), definition.Presets.Where(preset => Fires(preset, name)));
    }

    [Fact]
    public void The_page_lists_them()
    {
        var page = File.ReadAllText(Repository.PathOf(Page));
        var (from, to) = (page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, page.IndexOf(End, StringComparison.Ordinal));
        Assert.True(from >= Begin.Length && to >= from, $"{Page} has no place for the list.");
        Repository.Compare(Page, page[..from] + Table() + page[to..]);
    }

    private static string Table()
    {
        var table = new StringBuilder("\n| Destination | Deleted | Suppressed | Unsuppressed |\n| --- | --- | --- | --- |\n");
        foreach (var definition in BuiltInDefinitions.All.Values.OrderBy(static one => one.Title, StringComparer.OrdinalIgnoreCase))
        {
            if (!Array.Exists(Events, name => ActsOn(definition, name).Any())) continue;
            table.Append($"| [{definition.Title}](destinations/{definition.Name}.md) |");
            foreach (var name in Events) table.Append($" {string.Join(", ", ActsOn(definition, name).Select(one => Link(definition, one)))} |");
            table.Append('\n');
        }
        return table.ToString();
    }

    private static string Link(Definition definition, Preset preset) =>
        $"[{definition.Action(preset.Action)!.Title}](destinations/{definition.Name}.md#{preset.Action.ToLowerInvariant()})";

    // Those presets that act on this event and not on any event there may be.
    private static IEnumerable<Preset> ActsOn(Definition definition, string name) =>
        definition.Presets.Where(preset => Fires(preset, name) && !Fires(preset, "Started Game"));

    private static bool Fires(Preset preset, string name)
    {
        var message = $$$"""{"type":"track","event":"{{{name}}}","messageId":"m1","userId":"u1","properties":{}}""";
        return Trigger.Parse(preset.Trigger).Matches(ValueOf.Json(message));
    }
}
