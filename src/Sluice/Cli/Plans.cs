using Sluice.Configuration;
using Sluice.Destinations;
using Sluice.Routing;

namespace Sluice.Cli;

/// <summary>Loads the configurations that commands are about.</summary>
internal static class Plans
{
    /// <summary>Where a configuration is looked for when none is named.</summary>
    public const string DefaultFile = "sluice.yaml";

    /// <summary>Loads a configuration, or fails with all its problems.</summary>
    public static Plan Load(string config)
    {
        var (plan, problems) = ConfigurationFile.Load(config, Environment.GetEnvironmentVariable, Catalogue.Types);
        return plan ?? throw new CommandException($"the configuration cannot be used:\n{string.Join('\n', problems)}");
    }

    /// <summary>The configuration that a command without <c>--config</c> is about: the one in the current folder, or else the built-in demo.</summary>
    public static Plan LoadUsual(string? config) => IsDemo(config) ? ConfigurationFile.Default() : Load(config ?? DefaultFile);

    /// <summary>The same, for commands that show what a gateway does: they say when it is the demo's.</summary>
    public static Plan LoadUsual(string? config, TextWriter error)
    {
        if (IsDemo(config)) error.WriteLine($"sluice: there is no {DefaultFile} in this folder, so this is about the built-in demo's configuration; name yours with --config.");
        return LoadUsual(config);
    }

    /// <summary>
    /// The same, for commands that were told which journal or gateway they are about: a file that cannot be used, such as one that is just being edited, is said and left
    /// aside, as the gateway that runs goes on without it too.
    /// </summary>
    /// <param name="error">Where it is said.</param>
    /// <param name="instead">What counts without the file: half a sentence.</param>
    public static Plan LoadOrDoWithout(TextWriter error, string instead)
    {
        if (IsDemo(null)) return LoadUsual(null);
        var (plan, problems) = ConfigurationFile.Load(DefaultFile, Environment.GetEnvironmentVariable, Catalogue.Types);
        if (plan is not null) return plan;
        error.WriteLine($"sluice: {DefaultFile} is ignored, as it cannot be used ('sluice check' says why); {instead}.");
        return ConfigurationFile.Default();
    }

    /// <summary>The folder of the journal: the one that is named, or else the configuration's.</summary>
    public static string FolderOf(string? data, string? config) => data ?? LoadUsual(config).Config.Data;

    /// <summary>The source of a configuration that calls count as sent by: the one named, or else the first.</summary>
    public static string SourceOf(Plan plan, string? named)
    {
        var names = plan.Config.Sources.Select(one => one.Name).ToList();
        if (named is not null && !names.Contains(named)) throw new CommandException($"the configuration has no source '{named}'{Suggestion.Cure(named, names)}.");
        return named ?? names[0];
    }

    /// <summary>The source that calls count as sent by; none without a configuration.</summary>
    public static string SenderOf(Plan? plan, string? source)
    {
        if (plan is not null) return SourceOf(plan, source);
        return source is null ? "" : throw new CommandException("--source names a source of a configuration; give it with --config.");
    }

    private static bool IsDemo(string? config) => config is null && !File.Exists(DefaultFile);
}
