namespace Sluice.Destinations.Definitions;

/// <summary>Something wrong in a destination's file.</summary>
/// <param name="File">The file.</param>
/// <param name="Line">Line, from 1; 0 for the file as a whole.</param>
/// <param name="Column">Column, from 1.</param>
/// <param name="Path">Keys that lead there, such as <c>actions.track.requests[0].url</c>.</param>
/// <param name="Message">What is wrong and what to write.</param>
public sealed record DefinitionProblem(string File, int Line, int Column, string Path, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => (Line > 0 ? $"{File}:{Line}:{Column}: " : $"{File}: ") + (Path.Length > 0 ? $"{Path}: {Message}" : Message);
}
