using Sluice.Routing.Values;

namespace Sluice.Routing.Mappings;

/// <summary>Pieces of the sentences on mappings.</summary>
internal static class Words
{
    /// <summary>What a value is, with its article.</summary>
    public static string Of(Value value) => value.Kind switch
    {
        ValueKind.Undefined => "nothing",
        ValueKind.Null => "null",
        ValueKind.True or ValueKind.False => "a boolean",
        ValueKind.Number => "a number",
        ValueKind.String => "a string",
        ValueKind.Object => "an object",
        _ => "an array",
    };

    /// <summary>A string in quotes, of anything else what it is.</summary>
    public static string Quoted(Value value) => value.Kind switch
    {
        ValueKind.String when value.ToString() is { Length: <= 40 } text => $"\"{text}\"",
        ValueKind.Object when Directives.Arguments.IsDirective(value) => "a directive",
        _ => Of(value),
    };
}
