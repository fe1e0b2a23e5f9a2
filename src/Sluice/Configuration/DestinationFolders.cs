using System.Text;
using System.Text.RegularExpressions;
using Sluice.Configuration.Yaml;
using Sluice.Destinations;
using Sluice.Destinations.Definitions;
using Sluice.Destinations.Wires;
using Sluice.Destinations.Yaml;

namespace Sluice.Configuration;

/// <summary>Destinations that operators write themselves: a folder with a folder for each.</summary>
internal static partial class DestinationFolders
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
    /// <returns>The kinds, and the names of those that the folder has but which cannot be used: what is wrong with them has been said.</returns>
    public static (IReadOnlyDictionary<string, DestinationType> Types, IReadOnlyList<string> Faulty) Join(
        IReadOnlyDictionary<string, DestinationType> types, Node root, Reading reading)
    {
        var named = (root as YamlMap)?.Entries.FirstOrDefault(static entry => entry.Key.Text == Key).Value;
        // What is wrong with the key itself is said when it is read.
        var name = named is YamlScalar { IsNull: false } scalar ? reading.Expand(scalar.Text, static _ => { }) : DefaultName;
        if (name.Contains('\0')) return (types, []);
        var folder = Path.Combine(Path.GetDirectoryName(reading.File) ?? "", name);
        reading.Files.Searched(folder);
        if (!Directory.Exists(folder))
        {
            var fault = File.Exists(folder) ? "is a file; name a folder, or remove the key" : "there is no such folder; create it, or remove the key";
            if (named is not null) reading.Refuse(named, Key, fault);
            return (types, []);
        }
        var (all, problems) = Merge(types, folder, reading.Files);
        foreach (var problem in problems) reading.Refuse(problem);
        return (all, [.. problems.Select(static problem => problem.File).Distinct().Select(NameIn).OfType<string>().Where(name => !all.ContainsKey(name))]);
    }

    /// <summary>The gateway's kinds and those of a folder, which need not be there.</summary>
    /// <returns>The kinds by name, and what is wrong with those of the folder that are not among them.</returns>
    public static (IReadOnlyDictionary<string, DestinationType> Types, IReadOnlyList<FileProblem> Problems) Merge(
        IReadOnlyDictionary<string, DestinationType> types, string folder, ReadFiles? files = null)
    {
        var (definitions, faults) = Read(folder, files);
        var (all, problems) = (new SortedDictionary<string, DestinationType>(StringComparer.Ordinal), new List<FileProblem>(faults));
        foreach (var (kind, type) in types) all.Add(kind, type);
        foreach (var (kind, definition) in definitions)
        {
            if (!all.TryAdd(kind, new DefinedType(definition)))
                problems.Add(new(Path.Combine(definition.Folder, FileName), 0, 0, "name", $"the gateway has a destination '{kind}' of its own; rename yours"));
        }
        return (all, problems);
    }

    // Also of a file that is no YAML.
    private static string? NameIn(string path)
    {
        try
        {
            return Naming().Match(Encoding.UTF8.GetString(NamedFile.ReadRegular(path))) is { Success: true } name ? name.Groups[1].Value : null;
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"^name:[ \t]*[""']?([^\s""'#]+)", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Naming();

    /// <summary>The conversations beside a destination's definition, the gateway's or an operator's.</summary>
    public static IReadOnlyList<WireFile> WiresOf(Definition definition) => definition.IsBuiltIn ? WireFile.BuiltIn(definition) :
    [
        .. Directory.EnumerateFiles(definition.Folder, $"*{WireFile.Extension}").Order(StringComparer.Ordinal)
            .Select(static path => new WireFile(path, File.ReadAllText(path))),
    ];

    /// <summary>Every <c>destination.yaml</c> one folder below, in the order of their names. None in a folder that is not there or may not be read.</summary>
    public static IEnumerable<string> DefinitionsIn(string folder)
    {
        try
        {
            return [.. Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal).Select(static one => Path.Combine(one, FileName)).Where(File.Exists)];
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Reads every <c>destination.yaml</c> one folder below, in the order of their names.</summary>
    /// <returns>The definitions by name, and what is wrong with those that cannot be used.</returns>
    public static (IReadOnlyDictionary<string, Definition> Definitions, IReadOnlyList<FileProblem> Problems) Read(string folder, ReadFiles? files = null)
    {
        var found = new Dictionary<string, Definition>(StringComparer.Ordinal);
        var problems = new List<FileProblem>();
        foreach (var path in DefinitionsIn(folder))
        {
            var (definition, faults) = ReadOne(Path.GetDirectoryName(path)!, files);
            problems.AddRange(faults);
            if (definition is null) continue;
            if (!found.TryAdd(definition.Name, definition))
                problems.Add(new(path, 0, 0, "name", $"another folder defines '{definition.Name}' too; rename one"));
        }
        return (found, problems);
    }

    /// <summary>Reads the destination in a folder.</summary>
    public static (Definition? Definition, IReadOnlyList<FileProblem> Problems) ReadOne(string folder, ReadFiles? files = null)
    {
        var path = Path.Combine(folder, FileName);
        var (text, unread, wrong) = NamedFile.ReadText(path, NamedFile.MaxBytes, ", the most a definition may have", files);
        if (text is null) return (null, [new(path, 0, 0, "", unread is null ? wrong : NamedFile.Unreadable(unread))]);
        var (definition, problems) = DefinitionReader.Read(text, path, BuiltInDefinitions.CodeOf(Path.GetFileName(folder)));
        return (definition is null ? null : definition with { Folder = folder }, problems);
    }
}
