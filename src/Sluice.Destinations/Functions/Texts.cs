using Sluice.Routing.Mappings;
using Sluice.Routing.Values;

namespace Sluice.Destinations.Functions;

/// <summary>Texts of values, as JavaScript makes them.</summary>
internal static class Texts
{
    /// <summary>What <c>String(value)</c> gives; undefined and null stay what they are.</summary>
    public static Value Of(Value value, Arena arena) => value.Kind == ValueKind.String || value.IsNothing ? value : JsText.Of(value, arena);
}
