using Sluice.Routing.Mappings;

namespace Sluice.Destinations.Functions;

/// <summary>The directives beside those of mapping-kit (docs/write-a-destination.md lists them).</summary>
internal static class Vocabulary
{
    private static readonly Dictionary<string, DirectiveFactory> General = new([
        .. ChoiceDirectives.All, .. ListDirectives.All, .. ObjectDirectives.All, .. NumberDirectives.All, .. TextDirectives.All, .. PlaceDirectives.All,
        .. HashDirectives.All, .. DateDirectives.All, .. UserAgentDirectives.All,
    ]);

    /// <summary>How the expressions of operators are read: with the vocabulary, without the functions of any folder.</summary>
    public static MappingOptions Options { get; } = MappingOptions.Written with { Directives = General };

    /// <summary>How the expressions of a destination's file are read, with the functions of its own class.</summary>
    public static MappingOptions For(DestinationCode? code) =>
        code is null ? Options : Options with { Directives = new Dictionary<string, DirectiveFactory>(General) { ["@call"] = code.Call } };
}
