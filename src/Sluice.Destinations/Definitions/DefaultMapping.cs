using System.Text;
using Sluice.Routing.Values;

namespace Sluice.Destinations.Definitions;

/// <summary>The mapping of an action as it is without anybody's change: every field by its default.</summary>
internal static class DefaultMapping
{
    /// <summary>The defaults of an action's fields, with other mappings over them.</summary>
    /// <param name="action">The action.</param>
    /// <param name="over">Mappings by field; undefined for none.</param>
    /// <param name="without">Fields that are left out.</param>
    public static Value Of(ActionDefinition action, Value over, IReadOnlyCollection<string> without)
    {
        var arena = new Arena();
        var mapping = arena.Object();
        foreach (var field in action.Fields.Fields)
        {
            if (field.Default.Kind != ValueKind.Undefined && !without.Contains(field.Name)) arena.Add(mapping, field.Key, field.Default);
        }
        foreach (var own in over) arena.Set(mapping, Encoding.UTF8.GetBytes(own.Key.ToString()), own.Value);
        return mapping;
    }
}
