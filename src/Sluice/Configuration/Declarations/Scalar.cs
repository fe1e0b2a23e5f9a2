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

    public override JsonObject Schema() => Native() is { } native
        ? new() { ["anyOf"] = new JsonArray(native, new JsonObject { ["type"] = "string", ["pattern"] = Quoted is null ? Variables.Pattern : $"{Quoted}|{Variables.Pattern}" }) }
        : AnyValue();

    /// <summary>The schema of a value without variables; null when every text will do.</summary>
    protected virtual JsonObject? Native() => null;

    /// <summary>A pattern of what may stand in quotes, where <see cref="Native"/> is no text; null where it is one.</summary>
    protected virtual string? Quoted => null;

    /// <summary>The schema of a text that may look like a number or a yes. Said by what it is not: editors offer the words of types that are named.</summary>
    /// <param name="pattern">What it must look like where it does not.</param>
    protected static JsonObject AnyValue(string? pattern = null)
    {
        var schema = new JsonObject { ["not"] = new JsonObject { ["type"] = new JsonArray("object", "array", "null") } };
        if (pattern is not null) schema["pattern"] = pattern;
        return schema;
    }
}
