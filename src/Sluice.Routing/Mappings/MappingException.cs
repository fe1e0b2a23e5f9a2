namespace Sluice.Routing.Mappings;

/// <summary>A mapping that cannot be used, with everything that is wrong with it.</summary>
internal sealed class MappingException(IReadOnlyList<MappingProblem> problems) : Exception(string.Join("\n", problems))
{
    public IReadOnlyList<MappingProblem> Problems { get; } = problems;
}
