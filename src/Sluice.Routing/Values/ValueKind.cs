using Sluice.Translation.Json;

namespace Sluice.Routing.Values;

/// <summary>What a <see cref="Value"/> is: JSON's kinds, by the same numbers, and JavaScript's <c>undefined</c> for what is not there.</summary>
internal enum ValueKind : byte
{
    Undefined = JsonKind.Missing,
    Null = JsonKind.Null,
    True = JsonKind.True,
    False = JsonKind.False,
    Number = JsonKind.Number,
    String = JsonKind.String,
    Object = JsonKind.Object,
    Array = JsonKind.Array,
}
