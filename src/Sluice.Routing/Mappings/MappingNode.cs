using Sluice.Routing.Values;

namespace Sluice.Routing.Mappings;

/// <summary>A compiled piece of a mapping. It keeps nothing of a message: many threads use it at once, each with its own arena.</summary>
internal abstract class MappingNode
{
    /// <summary>Gives undefined for everything.</summary>
    public static MappingNode Nothing { get; } = new Directives.ConstantNode(default, false);

    /// <summary>Whether it gives the same for every message and can be evaluated once, when the mapping is compiled.</summary>
    public virtual bool IsConstant => false;

    /// <summary>Its value for a message; undefined when there is none.</summary>
    /// <exception cref="MappingFault">There cannot be a value for this message.</exception>
    public abstract Value Evaluate(in Scope scope);
}
