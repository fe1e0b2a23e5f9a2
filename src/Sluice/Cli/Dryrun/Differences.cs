using System.Globalization;
using System.Text.Json;
using Sluice.Translation.Json;

namespace Sluice.Cli.Dryrun;

/// <summary>A place where two JSON values differ.</summary>
/// <param name="Path">Such as <c>properties.items[0].sku</c>; empty for the whole value.</param>
/// <param name="Before">The JSON on the first side; null when there is nothing.</param>
/// <param name="After">The JSON on the second side; null when there is nothing.</param>
internal sealed record Difference(string Path, string? Before, string? After);

/// <summary>Finds where JSON values differ. The order of members does not count, the spelling of numbers does not either.</summary>
internal static class Differences
{
    /// <summary>Everything that differs.</summary>
    public static IEnumerable<Difference> Between(JsonElement before, JsonElement after) => Compare(before, after, "", partial: false);

    /// <summary>What an actual value lacks of an expected one: members that are not named are free, a named <c>null</c> is also met by a missing member.</summary>
    public static IEnumerable<Difference> Lacking(JsonElement expected, JsonElement actual, string path) => Compare(expected, actual, path, partial: true);

    private static IEnumerable<Difference> Compare(JsonElement before, JsonElement after, string path, bool partial) => (before.ValueKind, after.ValueKind) switch
    {
        (JsonValueKind.Object, JsonValueKind.Object) => Members(before, after, path, partial),
        (JsonValueKind.Array, JsonValueKind.Array) => Items(before, after, path, partial),
        _ => Same(before, after) ? [] : [new(path, before.GetRawText(), after.GetRawText())],
    };

    private static IEnumerable<Difference> Members(JsonElement before, JsonElement after, string path, bool partial)
    {
        // The last of several members of one name counts, as everywhere.
        var theirs = after.EnumerateObject().GroupBy(one => one.Name, StringComparer.Ordinal).ToDictionary(same => same.Key, same => same.Last().Value, StringComparer.Ordinal);
        foreach (var ours in before.EnumerateObject().GroupBy(one => one.Name, StringComparer.Ordinal))
        {
            var (at, value) = (path.Length == 0 ? ours.Key : $"{path}.{ours.Key}", ours.Last().Value);
            if (theirs.Remove(ours.Key, out var other))
            {
                foreach (var one in Compare(value, other, at, partial)) yield return one;
            }
            else if (!partial || value.ValueKind != JsonValueKind.Null)
            {
                yield return new(at, value.GetRawText(), null);
            }
        }
        if (partial) yield break;
        foreach (var (name, value) in theirs) yield return new(path.Length == 0 ? name : $"{path}.{name}", null, value.GetRawText());
    }

    private static IEnumerable<Difference> Items(JsonElement before, JsonElement after, string path, bool partial)
    {
        var (ours, theirs) = (before.GetArrayLength(), after.GetArrayLength());
        for (var i = 0; i < Math.Max(ours, theirs); i++)
        {
            var at = string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]");
            if (i >= theirs) yield return new(at, before[i].GetRawText(), null);
            else if (i >= ours) yield return new(at, null, after[i].GetRawText());
            else foreach (var one in Compare(before[i], after[i], at, partial)) yield return one;
        }
    }

    private static bool Same(JsonElement a, JsonElement b)
    {
        if (a.ValueKind != b.ValueKind) return false;
        if (a.GetRawText() == b.GetRawText()) return true;
        return a.ValueKind switch
        {
            JsonValueKind.String => Text(a) == Text(b),
            JsonValueKind.Number => a.TryGetDecimal(out var x) && b.TryGetDecimal(out var y) ? x == y : a.GetDouble().Equals(b.GetDouble()),
            _ => false,
        };
    }

    private static string Text(JsonElement text) => LenientJson.TextOf(text) ?? text.GetRawText();
}
