using System.Text;
using Sluice.Destinations;
using Sluice.Destinations.Definitions;

namespace Sluice.Tests.Configuration;

/// <summary>The list of all kinds of destinations, <c>docs/destinations/README.md</c>.</summary>
internal static class DestinationsPage
{
    /// <summary>The page.</summary>
    public static string Of(IReadOnlyDictionary<string, DestinationType> types)
    {
        var page = new StringBuilder("""
            # Destinations

            <!-- Generated from the catalogue in src/Sluice.Destinations. Do not edit: a test compares. -->

            What the gateway can send to. [Add a destination](../add-a-destination.md) says how; one that is missing is
            [one folder of data](../write-a-destination.md).

            | `type:` | | What it does |
            | --- | --- | --- |

            """);
        foreach (var type in types.Values) page.Append($"| [`{type.Name}`]({type.Name}.md) | {TitleOf(type)} | {type.Summary} |\n");
        return page.ToString();
    }

    private static string TitleOf(DestinationType type) => type is DefinedType { Definition.Title: var title } ? title : "";
}
