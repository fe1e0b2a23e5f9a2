using Sluice.Destinations.Definitions;

namespace Sluice.Configuration;

/// <summary>Destinations that operators write themselves: a folder with a folder for each.</summary>
internal static class DestinationFolders
{
    private const string FileName = "destination.yaml";

    /// <summary>Reads every <c>destination.yaml</c> one folder below, in the order of their names.</summary>
    /// <returns>The definitions by name, and what is wrong with those that cannot be used.</returns>
    public static (IReadOnlyDictionary<string, Definition> Definitions, IReadOnlyList<DefinitionProblem> Problems) Read(string folder)
    {
        var found = new Dictionary<string, Definition>(StringComparer.Ordinal);
        var problems = new List<DefinitionProblem>();
        foreach (var path in Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal).Select(static one => Path.Combine(one, FileName)))
        {
            if (!File.Exists(path)) continue;
            var code = BuiltInDefinitions.CodeOf(Path.GetFileName(Path.GetDirectoryName(path)!));
            var (definition, faults) = DefinitionReader.Read(File.ReadAllText(path), path, code);
            problems.AddRange(faults);
            if (definition is null) continue;
            if (!found.TryAdd(definition.Name, definition with { Folder = Path.GetDirectoryName(path)! })) problems.Add(new(path, 0, 0, "name", $"another folder defines '{definition.Name}' too; rename one"));
        }
        return (found, problems);
    }
}
