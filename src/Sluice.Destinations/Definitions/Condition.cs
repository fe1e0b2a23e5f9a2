using Sluice.Routing.Mappings;
using Sluice.Routing.Triggers;

namespace Sluice.Destinations.Definitions;

/// <summary>A condition of a destination's file: a trigger over what is in scope.</summary>
internal sealed class Condition(Trigger trigger)
{
    /// <summary>Whether it holds. Named values, such as the element of <c>@each</c>, are seen before the others.</summary>
    public bool Holds(in Scope scope) => trigger.Matches(scope);
}
