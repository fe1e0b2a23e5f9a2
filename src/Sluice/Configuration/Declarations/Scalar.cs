using System.Text.Json.Nodes;
using Sluice.Configuration.Yaml;
using Sluice.Destinations.Yaml;

namespace Sluice.Configuration.Declarations;

/// <summary>A kind that is written as one value.</summary>
internal abstract class Scalar<T> : Kind<T>
{
    /// <summary>Whether complaints must not quote what was written.</summary>
    public bool Secret { get; init; }

    /// <summary>Understands a text that is not empty. Null when it did; else what is wrong, going on from the quoted value.</summary>
    public abstract string? Parse(string text, out T value);

    public sealed override bool TryRead(Place place, Reading reading, out T value)
    {
        value = default!;
        if (reading.TextOf(place) is not { } text) return false;
        var complaint = text.Length == 0 ? "is empty; give it a value, or remove the key" : Parse(text, out value);
        if (complaint is not null) reading.Refuse(place, text.Length == 0 || Secret ? complaint : $"{Reading.Quote(place)} {complaint}");
        return complaint is null;
    }

    public sealed override JsonObject Schema() => Native() is { } native
        ? new() { ["anyOf"] = new JsonArray(native, new JsonObject { ["type"] = "string", ["pattern"] = Variables.Pattern }) }
        : new() { ["type"] = new JsonArray("string", "number") };

    /// <summary>The schema of a value without variables; null when every text will do.</summary>
    protected abstract JsonObject? Native();
}
