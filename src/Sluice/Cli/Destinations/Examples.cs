using Sluice.Configuration;
using Sluice.Destinations.Definitions;
using Sluice.Destinations.Wires;

namespace Sluice.Cli.Destinations;

/// <summary>Conversations of a destination that show what it does.</summary>
internal static class Examples
{
    /// <summary>Those in which something is sent, in the order of the files; broken files have none.</summary>
    public static IReadOnlyList<Conversation> Of(Definition definition) =>
    [
        .. DestinationFolders.WiresOf(definition)
            .SelectMany(static file => WireReader.Read(file.Text, file.Name).Conversations)
            .Where(static conversation => conversation.Requests.Count > 0),
    ];
}
