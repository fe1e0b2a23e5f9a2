namespace Sluice.Routing.Values;

/// <summary>What a <see cref="Value"/> is: JSON's kinds, and JavaScript's <c>undefined</c> for what is not there.</summary>
internal enum ValueKind : byte
{
    Undefined,
    Null,
    True,
    False,
    Number,
    String,
    Object,
    Array,
}
