using Sluice.Routing.Values;
using Sluice.Translation.Json;

namespace Sluice.Routing.Mappings;

/// <summary>Values that outlive the arena they were made in.</summary>
internal static class Constants
{
    /// <summary>The same value, kept for long; none if it holds what JSON cannot (undefined among items).</summary>
    public static Value? Kept(Value value)
    {
        if (value.Kind == ValueKind.String) return Value.Constant(value.Utf8.ToArray());
        // A number may stand in a text that is gone soon; its spelling is kept.
        if (!value.IsContainer && value.Utf8.IsEmpty) return value;
        if (HasUndefined(value)) return null;
        var json = new ByteBuffer();
        value.WriteTo(json);
        return Read(json.Span) ?? throw new InvalidOperationException("What was written cannot be read.");
    }

    /// <summary>A JSON text as a value that lives as long as it is used; none if it is not JSON.</summary>
    public static Value? Read(ReadOnlySpan<byte> json) => Read(json, out _);

    public static Value? Read(ReadOnlySpan<byte> json, out string? problem)
    {
        var index = new JsonIndex();
        problem = index.Read(json, strict: true, int.MaxValue);
        if (problem is not null) return null;
        index.Trim();
        return new Value(index, 0);
    }

    private static bool HasUndefined(Value container)
    {
        foreach (var child in container)
        {
            if (child.Value.Kind == ValueKind.Undefined || (child.Value.IsContainer && HasUndefined(child.Value))) return true;
        }
        return false;
    }
}
