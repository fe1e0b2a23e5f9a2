namespace Sluice.Routing.Mappings;

/// <summary>One thing wrong with a mapping.</summary>
/// <param name="At">Where in the mapping, such as <c>properties.total.@if</c>; empty for the mapping itself.</param>
/// <param name="Message">What is wrong, and what to write.</param>
internal sealed record MappingProblem(string At, string Message)
{
    public override string ToString() => At.Length == 0 ? Message : $"{At}: {Message}";
}
