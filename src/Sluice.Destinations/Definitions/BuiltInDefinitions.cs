using System.Reflection;
using Sluice.Destinations.Functions;

namespace Sluice.Destinations.Definitions;

/// <summary>The definitions that are part of the gateway: one folder of this project each.</summary>
internal static class BuiltInDefinitions
{
    private const string FileName = "destination.yaml";

    /// <summary>All of them by name. Fails loudly if one cannot be read.</summary>
    public static IReadOnlyDictionary<string, Definition> All { get; } = Read();

    /// <summary>The class of a folder, if it has one.</summary>
    public static DestinationCode? CodeOf(string folder) =>
        typeof(BuiltInDefinitions).Assembly.GetType($"Sluice.Destinations.{folder}.{folder}Code") is { } type
            ? (DestinationCode)Activator.CreateInstance(type, nonPublic: true)!
            : null;

    private static Dictionary<string, Definition> Read()
    {
        var found = new Dictionary<string, Definition>(StringComparer.Ordinal);
        var assembly = typeof(BuiltInDefinitions).Assembly;
        foreach (var resource in assembly.GetManifestResourceNames())
        {
            if (!resource.EndsWith(FileName, StringComparison.Ordinal)) continue;
            var folder = resource[..^(FileName.Length + 1)];
            var definition = Read(assembly, resource, folder);
            found.Add(definition.Name, definition);
        }
        return found;
    }

    private static Definition Read(Assembly assembly, string resource, string folder)
    {
        using var text = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        var (definition, problems) = DefinitionReader.Read(text.ReadToEnd(), $"{folder}/{FileName}", CodeOf(folder));
        if (definition is null) throw new InvalidOperationException(string.Join('\n', problems));
        return definition with { Folder = folder, IsBuiltIn = true };
    }
}
