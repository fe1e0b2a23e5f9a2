using Sluice.Destinations.Definitions;

namespace Sluice.Configuration;

/// <summary>Destinations that operators write themselves: a folder with a folder for each.</summary>
internal static class DestinationFolders
{
    /// <summary>The file that makes a folder a destination.</summary>
    public const string FileName = "destination.yaml";

    /// <summary>Reads every <c>destination.yaml</c> one folder below, in the order of their names.</summary>
    /// <returns>The definitions by name, and what is wrong with those that cannot be used.</returns>
    public static (IReadOnlyDictionary<string, Definition> Definitions, IReadOnlyList<DefinitionProblem> Problems) Read(string folder)
    {
        var found = new Dictionary<string, Definition>(StringComparer.Ordinal);
        var problems = new List<DefinitionProblem>();
        foreach (var one in Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal))
        {
            if (!File.Exists(Path.Combine(one, FileName))) continue;
            var (definition, faults) = ReadOne(one);
            problems.AddRange(faults);
            if (definition is null) continue;
            if (!found.TryAdd(definition.Name, definition))
                problems.Add(new(Path.Combine(one, FileName), 0, 0, "name", $"another folder defines '{definition.Name}' too; rename one"));
        }
        return (found, problems);
    }

    /// <summary>Reads the destination in a folder.</summary>
    public static (Definition? Definition, IReadOnlyList<DefinitionProblem> Problems) ReadOne(string folder)
    {
        var path = Path.Combine(folder, FileName);
        var (definition, problems) = DefinitionReader.Read(File.ReadAllText(path), path, BuiltInDefinitions.CodeOf(Path.GetFileName(folder)));
        return (definition is null ? null : definition with { Folder = folder }, problems);
    }
}
