using Sluice.Routing.Values;

namespace Sluice.Routing.Mappings;

/// <summary>The texts of a mapping that hold an address, as they are written: templates with their braces.</summary>
internal static class AddressTexts
{
    /// <summary>Adds those of a value and of all in it.</summary>
    public static void AddTo(List<string> found, Value value)
    {
        if (value.Kind == ValueKind.String && value.ToString() is var text && text.Contains("://", StringComparison.Ordinal)) found.Add(text);
        foreach (var child in value) AddTo(found, child.Value);
    }
}
