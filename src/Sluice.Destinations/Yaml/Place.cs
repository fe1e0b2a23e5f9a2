namespace Sluice.Destinations.Yaml;

/// <summary>A node and the path of keys that leads to it.</summary>
/// <param name="Node">The node.</param>
/// <param name="Path">Such as <c>destinations[2].type</c>; empty for the document.</param>
internal sealed record Place(Node Node, string Path)
{
    /// <summary>The path of a key in here.</summary>
    public string PathOf(string key) => Path.Length == 0 ? key : $"{Path}.{key}";

    /// <summary>The place of an item in here.</summary>
    public Place Item(int index, Node item) => new(item, $"{Path}[{index}]");
}
