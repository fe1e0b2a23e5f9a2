using System.Globalization;
using System.Text.Json;
using Sluice.Translation;

namespace Sluice.Destinations.Wires;

/// <summary>Where two JSON values differ. The order of members counts for nothing, numbers are compared as doubles.</summary>
internal static class JsonDifferences
{
    private const int Shown = 200;

    /// <summary>The differences, each a JSON Pointer and a sentence.</summary>
    /// <param name="expected">What should be.</param>
    /// <param name="actual">What is.</param>
    /// <param name="pointer">Where both stand.</param>
    /// <param name="skipped">Pointers that are not compared.</param>
    public static IEnumerable<string> Between(JsonElement expected, JsonElement actual, string pointer = "", IReadOnlySet<string>? skipped = null)
    {
        if (skipped?.Contains(pointer) == true) return [];
        return (expected.ValueKind, actual.ValueKind) switch
        {
            (JsonValueKind.Object, JsonValueKind.Object) => Members(expected, actual, pointer, skipped),
            (JsonValueKind.Array, JsonValueKind.Array) => Items(expected, actual, pointer, skipped),
            _ => AreEqual(expected, actual) ? [] : [$"{pointer}: {Text(expected)} was expected, {Text(actual)} came"],
        };
    }

    private static IEnumerable<string> Members(JsonElement expected, JsonElement actual, string pointer, IReadOnlySet<string>? skipped)
    {
        foreach (var member in expected.EnumerateObject())
        {
            var path = Below(pointer, member.Name);
            if (actual.TryGetProperty(member.Name, out var other))
            {
                foreach (var difference in Between(member.Value, other, path, skipped)) yield return difference;
            }
            else if (skipped?.Contains(path) != true)
            {
                yield return $"{path}: {Text(member.Value)} was expected and is missing";
            }
        }
        foreach (var member in actual.EnumerateObject())
        {
            var path = Below(pointer, member.Name);
            if (!expected.TryGetProperty(member.Name, out _) && skipped?.Contains(path) != true) yield return $"{path}: {Text(member.Value)} came unexpected";
        }
    }

    // Where items were left out or added, the others are compared with their likes: what differs is named, and nothing besides.
    private static IEnumerable<string> Items(JsonElement expected, JsonElement actual, string pointer, IReadOnlySet<string>? skipped)
    {
        JsonElement[] wanted = [.. expected.EnumerateArray()], given = [.. actual.EnumerateArray()];
        var equal = wanted.Length == given.Length ? [] : Alignment.Of(wanted.Length, given.Length, (left, right) =>
            !Between(wanted[left], given[right], Below(pointer, left), skipped).Any());
        var (from, to) = (0, 0);
        foreach (var (left, right) in equal.Append((wanted.Length, given.Length)))
        {
            for (; from < left || to < right; from++, to++)
            {
                var path = Below(pointer, from < left ? from : to);
                if (from < left && to < right)
                {
                    foreach (var difference in Between(wanted[from], given[to], path, skipped)) yield return difference;
                }
                else if (skipped?.Contains(path) != true)
                {
                    yield return from < left ? $"{path}: {Text(wanted[from])} was expected and is missing" : $"{path}: {Text(given[to])} came unexpected";
                }
            }
            (from, to) = (left + 1, right + 1);
        }
    }

    private static bool AreEqual(JsonElement expected, JsonElement actual) => expected.ValueKind == actual.ValueKind && expected.ValueKind switch
    {
        JsonValueKind.Number => expected.GetDouble().Equals(actual.GetDouble()),
        JsonValueKind.String => expected.GetString() == actual.GetString(),
        _ => true,
    };

    private static string Below(string pointer, int index) => $"{pointer}/{index.ToString(CultureInfo.InvariantCulture)}";

    private static string Below(string pointer, string name) =>
        $"{pointer}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";

    private static string Text(JsonElement value) => Truncate.WithEllipsis(value.GetRawText(), Shown);
}
