namespace Sluice.Destinations.Yaml;

/// <summary>Something in a file of the operator's that keeps it from being used.</summary>
/// <param name="File">The file, as it was named to us.</param>
/// <param name="Line">Line, from 1; 0 when the file as a whole is meant.</param>
/// <param name="Column">Column, from 1; 0 when the file as a whole is meant.</param>
/// <param name="Path">Path of the key, such as <c>destinations[2].type</c>; empty when no key is meant.</param>
/// <param name="Message">What is wrong and what cures it. Never contains a secret.</param>
internal sealed record FileProblem(string File, int Line, int Column, string Path, string Message)
{
    /// <summary>The problem on one line, its place first in the form that editors and terminals make clickable.</summary>
    public override string ToString()
    {
        var place = Line == 0 ? File : $"{File}:{Line}:{Column}";
        return Path.Length == 0 ? $"{place}: {Message}" : $"{place} {Path}: {Message}";
    }
}
