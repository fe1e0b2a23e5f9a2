using System.Text;
using Sluice.Routing.Mappings;
using Sluice.Routing.Values;
using Sluice.Translation.Json;

namespace Sluice.Tests.Routing.Mappings;

/// <summary>One recorded case: a mapping, its input, and what Segment's own code made of it.</summary>
/// <param name="Line">The case as JSON.</param>
internal sealed record RecordedMapping(Value Line)
{
    public string Id => Line["id"u8].ToString();

    public bool IsBatch => Line["fn"u8].Is("transformBatch"u8);

    public bool IsError => Line["error"u8].IsTruthy;

    /// <summary>Reaching into JavaScript's own objects means nothing elsewhere, and UTF-8 cannot hold half a surrogate pair.</summary>
    public bool IsSkipped => HasTag("js-prototype"u8) || HasTag("lone-surrogate"u8);

    public Value Mapping => Line["mapping"u8];

    public Value Input => Line["input"u8];

    public static IReadOnlyList<RecordedMapping> Read(string file)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Conformance", file);
        return [.. File.ReadLines(path).Where(line => line.Length > 0).Select(Parse).OfType<RecordedMapping>()];
    }

    /// <summary>Null if our mapping does the same, else a sentence on the difference.</summary>
    public string? Difference(Arena arena)
    {
        arena.Clear();
        try
        {
            var mapping = Sluice.Routing.Mappings.Mapping.Compile(Mapping, MappingOptions.Recorded);
            var output = IsBatch ? mapping.ApplyToEach(Input, arena) : mapping.Apply(Input, arena);
            if (IsError) return $"expected an error ({Line["errorMessages"u8]}), got {output}";
            return Same(Line["output"u8], output) ? null : $"expected {Line["output"u8]}, got {output}";
        }
        catch (Exception problem) when (problem is MappingException or MappingFault)
        {
            return IsError ? null : $"expected {Line["output"u8]}, got the error: {problem.Message}";
        }
    }

    private static RecordedMapping? Parse(string line)
    {
        var index = new JsonIndex();
        // A line that holds half a surrogate pair is no valid JSON here.
        return index.Read(Encoding.UTF8.GetBytes(line), strict: true, 1000) is null ? new(new Value(index, 0)) : null;
    }

    private bool HasTag(ReadOnlySpan<byte> tag)
    {
        foreach (var one in Line["tags"u8])
        {
            if (one.Value.Is(tag)) return true;
        }
        return false;
    }

    // Without order of members; numbers by their value; what JSON cannot hold is written as an object.
    private static bool Same(Value expected, Value actual) => expected.Kind switch
    {
        ValueKind.Object when expected["__undefined"u8].IsTruthy => actual.Kind == ValueKind.Undefined,
        ValueKind.Object when expected["__number"u8].Kind == ValueKind.String => JsNumber.Read(expected["__number"u8].Utf8).Equals(actual.Number),
        ValueKind.Number => actual.Kind == ValueKind.Number && expected.Number.Equals(actual.Number),
        ValueKind.String => actual.Kind == ValueKind.String && expected.Utf8.SequenceEqual(actual.Utf8),
        ValueKind.Array => actual.Kind == ValueKind.Array && SameItems(expected, actual),
        ValueKind.Object => actual.Kind == ValueKind.Object && SameMembers(expected, actual),
        var kind => actual.Kind == kind,
    };

    private static bool SameItems(Value expected, Value actual)
    {
        if (expected.Count != actual.Count) return false;
        for (var i = 0; i < expected.Count; i++)
        {
            if (!Same(expected[i], actual[i])) return false;
        }
        return true;
    }

    private static bool SameMembers(Value expected, Value actual)
    {
        foreach (var member in expected)
        {
            if (!Same(member.Value, actual[member.Name])) return false;
        }
        return expected.Count == actual.Count;
    }
}
