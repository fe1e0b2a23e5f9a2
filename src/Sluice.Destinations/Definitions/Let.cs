using Sluice.Routing.Mappings;
using Sluice.Routing.Values;

namespace Sluice.Destinations.Definitions;

/// <summary>A value with a name.</summary>
internal sealed record Let(Value Name, MappingNode Value);
