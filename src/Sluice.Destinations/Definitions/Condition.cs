using Sluice.Routing.Mappings;
using Sluice.Routing.Triggers;
using Sluice.Routing.Values;

namespace Sluice.Destinations.Definitions;

/// <summary>A condition of a destination's file: a trigger over what is in scope.</summary>
internal sealed class Condition(Trigger trigger)
{
    /// <summary>Whether it holds. Named values, such as the element of <c>@each</c>, are seen before the others.</summary>
    public bool Holds(in Scope scope)
    {
        if (scope.Locals.Kind != ValueKind.Object) return trigger.Matches(scope.Input);
        var root = scope.Sheet.CopyOf(scope.Input);
        foreach (var local in scope.Locals) scope.Sheet.Set(root, local.Key, local.Value);
        return trigger.Matches(root);
    }
}
