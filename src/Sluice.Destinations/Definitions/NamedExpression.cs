using Sluice.Routing.Mappings;

namespace Sluice.Destinations.Definitions;

/// <summary>A header or a query parameter.</summary>
internal sealed record NamedExpression(string Name, MappingNode Value);
