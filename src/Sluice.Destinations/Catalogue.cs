using System.Diagnostics.CodeAnalysis;
using Sluice.Destinations.Definitions;

namespace Sluice.Destinations;

/// <summary>All kinds of destinations, by name.</summary>
internal static class Catalogue
{
    /// <summary>Every <see cref="DestinationType"/> of this assembly, sorted by name. Of a class and a file with one name, the class counts: the file of
    /// <c>webhook</c> is there for what was recorded of Segment's.</summary>
    public static IReadOnlyDictionary<string, DestinationType> Types { get; } = Find();

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = BuiltInDefinitions.Whole)]
    [UnconditionalSuppressMessage("Trimming", "IL2072", Justification = BuiltInDefinitions.Whole)]
    [UnconditionalSuppressMessage("Trimming", "IL2062", Justification = BuiltInDefinitions.Whole)]
    private static SortedDictionary<string, DestinationType> Find()
    {
        var found = new SortedDictionary<string, DestinationType>(StringComparer.Ordinal);
        foreach (var type in typeof(Catalogue).Assembly.GetTypes())
        {
            if (!type.IsSubclassOf(typeof(DestinationType)) || type.IsAbstract || type == typeof(DefinedType)) continue;
            var one = (DestinationType)Activator.CreateInstance(type)!;
            found.Add(one.Name, one);
        }
        foreach (var name in BuiltInDefinitions.Names) found.TryAdd(name, new DefinedType(name));
        return found;
    }
}
