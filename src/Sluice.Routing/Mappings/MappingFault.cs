namespace Sluice.Routing.Mappings;

/// <summary>A mapping that cannot be applied to this one message.</summary>
/// <param name="at">Where in the mapping, such as <c>properties.total.@path</c>; empty for the mapping itself.</param>
/// <param name="reason">Why.</param>
internal sealed class MappingFault(string at, string reason) : Exception(at.Length == 0 ? reason : $"{at}: {reason}")
{
    public string Reason { get; } = reason;
}
