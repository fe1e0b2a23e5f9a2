using Sluice.Destinations.Definitions;

namespace Sluice.Tests.Destinations;

/// <summary>Destinations out of a definition that a test writes.</summary>
internal static class Defined
{
    /// <summary>The definition, which has to be right.</summary>
    public static Definition Definition(string yaml)
    {
        var (definition, problems) = DefinitionReader.Read(yaml, "Acme/destination.yaml");
        Assert.Empty(problems);
        return definition!;
    }

    /// <summary>A destination of it, which does what its presets say.</summary>
    public static DefinedDestination Destination(string yaml, params (string Name, string Value)[] settings) =>
        (DefinedDestination)new DefinedType(Definition(yaml)).Create(settings.ToDictionary(one => one.Name, one => one.Value), []);

    /// <summary>What is wrong with a definition, as it is said.</summary>
    public static string[] Problems(string yaml) => [.. DefinitionReader.Read(yaml, "Acme/destination.yaml").Problems.Select(static one => one.ToString())];
}
