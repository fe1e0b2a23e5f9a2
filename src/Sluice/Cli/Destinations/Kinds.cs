using System.CommandLine;
using Sluice.Configuration;
using Sluice.Destinations;
using Sluice.Destinations.Definitions;
using Sluice.Destinations.Yaml;
using Sluice.Routing;

namespace Sluice.Cli.Destinations;

/// <summary>The kinds of destinations that commands speak of: those of the gateway, and those that an operator wrote.</summary>
/// <param name="All">By name.</param>
/// <param name="Problems">What is wrong with the folder's; those are not among <paramref name="All"/>.</param>
internal sealed record Kinds(IReadOnlyDictionary<string, DestinationType> All, IReadOnlyList<FileProblem> Problems)
{
    /// <summary>The option that names the operator's folder.</summary>
    public static Option<string?> Folder() =>
        Inputs.Text("--folder", $"Folder with destinations of your own, a folder each. Default: {DestinationFolders.DefaultName}, if there is one.", "FOLDER");

    /// <summary>The gateway's kinds and those of a folder.</summary>
    /// <param name="folder">The folder that was named; null for the default one, which need not be there.</param>
    public static Kinds Find(string? folder)
    {
        if (folder is not null && !Directory.Exists(folder)) throw new CommandException($"there is no folder '{folder}'.");
        var (all, problems) = DestinationFolders.Merge(Catalogue.Types, folder ?? DestinationFolders.DefaultName);
        return new(all, problems);
    }

    /// <summary>The kind of that name; fails with a suggestion, or with what is wrong with the folder, when there is none.</summary>
    public DestinationType Named(string name)
    {
        if (All.TryGetValue(name, out var type)) return type;
        var cure = Suggestion.Cure(name, [.. All.Keys]);
        throw new CommandException(Problems.Count == 0
            ? $"there is no destination '{name}'{cure}"
            : $"there is no destination '{name}' that can be used{cure}\n{string.Join('\n', Problems)}");
    }

    /// <summary>What messages a kind takes by itself: their types, or a word for all.</summary>
    public static IReadOnlyList<string> Takes(DestinationType type) => type switch
    {
        { Carries: Carries.Calls } => ["calls"],
        DefinedType { Definition.Presets: { Count: > 0 } presets } => TypesOf(presets),
        DefinedType => [],
        _ => ["messages"],
    };

    private static IReadOnlyList<string> TypesOf(IReadOnlyList<Preset> presets)
    {
        var reaches = presets.Select(static preset => Routing.Triggers.Trigger.Parse(preset.Trigger).Reach).ToList();
        // An event's name belongs to track calls alone.
        var types = reaches.Select(static reach => reach.Types ?? (IReadOnlySet<string>?)(reach.Events is null ? null : new HashSet<string> { "track" })).ToList();
        return types.Any(static one => one is null) ? ["messages"] : [.. types.SelectMany(static one => one!).Distinct().Order(StringComparer.Ordinal)];
    }
}
