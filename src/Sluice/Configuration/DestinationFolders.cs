using Sluice.Configuration.Yaml;
using Sluice.Destinations;
using Sluice.Destinations.Definitions;
using Sluice.Destinations.Wires;
using Sluice.Destinations.Yaml;

namespace Sluice.Configuration;

/// <summary>Destinations that operators write themselves: a folder with a folder for each.</summary>
internal static class DestinationFolders
{
    /// <summary>The folder beside <c>sluice.yaml</c> where they are looked for.</summary>
    public const string DefaultName = "destinations";

    /// <summary>The key that names another folder.</summary>
    public const string Key = "destinations_folder";

    /// <summary>The file that makes a folder a destination.</summary>
    public const string FileName = "destination.yaml";

    /// <summary>The kinds of destinations that a configuration can name: the gateway's and those of its folder.</summary>
    /// <param name="types">The gateway's.</param>
    /// <param name="root">The configuration, of which only the folder's name is looked at.</param>
    /// <param name="reading">Takes the problems, those of the folder's files with their own places.</param>
    public static IReadOnlyDictionary<string, DestinationType> Join(IReadOnlyDictionary<string, DestinationType> types, Node root, Reading reading)
    {
        var named = (root as YamlMap)?.Entries.FirstOrDefault(static entry => entry.Key.Text == Key).Value;
        // What is wrong with the key itself is said when it is read.
        var name = named is Scalar { IsNull: false } scalar ? Variables.Expand(scalar.Text, reading.Variable, static _ => { }) : DefaultName;
        var folder = Path.Combine(Path.GetDirectoryName(reading.File) ?? "", name);
        if (!Directory.Exists(folder))
        {
            if (named is not null) reading.Refuse(named, Key, "there is no such folder; create it, or remove the key");
            return types;
        }
        var (definitions, problems) = Read(folder);
        foreach (var problem in problems) reading.Refuse(new(problem.File, problem.Line, problem.Column, problem.Path, problem.Message));
        var all = new SortedDictionary<string, DestinationType>(StringComparer.Ordinal);
        foreach (var (kind, type) in types) all.Add(kind, type);
        foreach (var (kind, definition) in definitions)
        {
            if (!all.TryAdd(kind, new DefinedType(definition)))
                reading.Refuse(new(folder, 0, 0, "name", $"the gateway has a destination '{kind}' of its own; rename yours"));
        }
        return all;
    }

    /// <summary>The conversations beside a destination's definition, the gateway's or an operator's.</summary>
    public static IReadOnlyList<WireFile> WiresOf(Definition definition) => definition.IsBuiltIn ? WireFile.BuiltIn(definition) :
    [
        .. Directory.EnumerateFiles(definition.Folder, $"*{WireFile.Extension}").Order(StringComparer.Ordinal)
            .Select(static path => new WireFile(path, File.ReadAllText(path))),
    ];

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
