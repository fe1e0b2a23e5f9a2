using Sluice.Destinations.Definitions;

namespace Sluice.Destinations.Wires;

/// <summary>The text of a <c>.wire</c> file.</summary>
/// <param name="Name">Where it is, for messages.</param>
/// <param name="Text">What is in it.</param>
internal sealed record WireFile(string Name, string Text)
{
    /// <summary>How the files' names end.</summary>
    public const string Extension = ".wire";

    /// <summary>The files that stand beside a built-in destination's <c>destination.yaml</c>, in the order of their names.</summary>
    public static IReadOnlyList<WireFile> BuiltIn(Definition definition)
    {
        var assembly = typeof(WireFile).Assembly;
        var found = new List<WireFile>();
        foreach (var name in assembly.GetManifestResourceNames().Order(StringComparer.Ordinal))
        {
            if (!name.StartsWith($"{definition.Folder}/", StringComparison.Ordinal) || !name.EndsWith(Extension, StringComparison.Ordinal)) continue;
            using var text = new StreamReader(assembly.GetManifestResourceStream(name)!);
            found.Add(new(name, text.ReadToEnd()));
        }
        return found;
    }
}
