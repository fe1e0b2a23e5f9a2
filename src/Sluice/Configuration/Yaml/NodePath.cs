using Sluice.Destinations.Yaml;

namespace Sluice.Configuration.Yaml;

/// <summary>The way to a place in a mapping as its compiler names it: the keys on it, points between them, and places of lists in brackets.</summary>
internal static class NodePath
{
    /// <summary>The deepest node on the way.</summary>
    public static Node Nearest(Node node, string path)
    {
        path = path.TrimStart('.');
        switch (node)
        {
            // Keys may hold points too, so a path is not split at them: the longest key that it begins with is the one that is meant.
            case YamlMap map when path.Length > 0:
                var entry = map.Entries.Where(one => path.StartsWith(one.Key.Text, StringComparison.Ordinal)).MaxBy(one => one.Key.Text.Length);
                return entry.Key is null ? node : Nearest(entry.Value, path[entry.Key.Text.Length..]);
            case YamlList list when path.StartsWith('[') && path.IndexOf(']') is > 1 and var end
                && int.TryParse(path.AsSpan(1, end - 1), out var place) && place < list.Items.Count:
                return Nearest(list.Items[place], path[(end + 1)..]);
            default:
                return node;
        }
    }
}
