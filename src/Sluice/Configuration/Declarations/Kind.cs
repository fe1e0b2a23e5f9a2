using System.Text.Json.Nodes;
using Sluice.Configuration.Yaml;
using Sluice.Destinations.Yaml;

namespace Sluice.Configuration.Declarations;

/// <summary>What kind of value a key takes: for the loader, the reference page and the JSON Schema alike.</summary>
internal abstract class Kind
{
    /// <summary>What to write, for a table: <c>a duration, 1s to 10m</c>.</summary>
    public abstract string Says { get; }

    /// <summary>The same for an editor.</summary>
    public abstract JsonObject Schema();

    /// <summary>A value as an editor would have it, from how one would write it.</summary>
    public virtual JsonNode Literal(string written) => written;

    /// <summary>What is in the section that this kind is, or is a list of; null when it has no keys.</summary>
    public virtual Contents? Inside => null;
}

/// <summary>A kind whose values are <typeparamref name="T"/>.</summary>
internal abstract class Kind<T> : Kind
{
    /// <summary>Reads a value. False when that is impossible; the problems are then noted.</summary>
    public abstract bool TryRead(Place place, Reading reading, out T value);

    /// <summary>The value as one would write it; null when there is nothing to write.</summary>
    public abstract string? Write(T value);
}
