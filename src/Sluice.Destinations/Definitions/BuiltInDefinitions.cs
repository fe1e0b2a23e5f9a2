using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Sluice.Destinations.Functions;

namespace Sluice.Destinations.Definitions;

/// <summary>
/// The definitions that are part of the gateway: one folder of this project each. A folder's name tells the definition's, so that only those that
/// somebody uses are read: all of them together take a second and memory that a gateway with three destinations would never use.
/// </summary>
internal static partial class BuiltInDefinitions
{
    /// <summary>Why classes may be looked for by name.</summary>
    public const string Whole = "The assembly is kept whole (TrimmerRootAssembly), so that a folder is all it takes to add a destination.";

    private const string FileName = "destination.yaml";

    private static readonly FrozenDictionary<string, Lazy<Definition>> Each = typeof(BuiltInDefinitions).Assembly.GetManifestResourceNames()
        .Where(static resource => resource.EndsWith($"/{FileName}", StringComparison.Ordinal))
        .Select(static resource => resource[..^(FileName.Length + 1)])
        .ToFrozenDictionary(NameOf, static folder => new Lazy<Definition>(() => Read(folder)));

    /// <summary>Their names.</summary>
    public static IEnumerable<string> Names => Each.Keys;

    /// <summary>All of them by name.</summary>
    public static IReadOnlyDictionary<string, Definition> All => field ??= Each.ToFrozenDictionary(static one => one.Key, static one => one.Value.Value);

    /// <summary>The one of that name.</summary>
    public static Definition Named(string name) => Each[name].Value;

    /// <summary>The class of a folder, if it has one.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = Whole)]
    [UnconditionalSuppressMessage("Trimming", "IL2072", Justification = Whole)]
    public static DestinationCode? CodeOf(string folder) =>
        typeof(BuiltInDefinitions).Assembly.GetType($"Sluice.Destinations.{folder}.{folder}Code") is { } type
            ? (DestinationCode)Activator.CreateInstance(type, nonPublic: true)!
            : null;

    // GoogleAnalytics4 is google-analytics-4.
    private static string NameOf(string folder) => Words().Replace(folder, "-$0").ToLowerInvariant();

    [GeneratedRegex("(?<=.)[A-Z]|(?<=[a-z])[0-9]+")]
    private static partial Regex Words();

    private static Definition Read(string folder)
    {
        using var text = new StreamReader(typeof(BuiltInDefinitions).Assembly.GetManifestResourceStream($"{folder}/{FileName}")!);
        var (definition, problems) = DefinitionReader.Read(text.ReadToEnd(), $"{folder}/{FileName}", CodeOf(folder));
        if (definition is null) throw new InvalidOperationException(string.Join('\n', problems));
        if (definition.Name != NameOf(folder)) throw new InvalidOperationException($"{folder}/{FileName} must be called {NameOf(folder)}, after its folder");
        return definition with { Folder = folder, IsBuiltIn = true };
    }
}
