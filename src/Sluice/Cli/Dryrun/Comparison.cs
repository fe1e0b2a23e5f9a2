using System.Text;

namespace Sluice.Cli.Dryrun;

/// <summary>What differs between two configurations: counts, the members that change most, and some samples, for the messages and for each destination.</summary>
/// <param name="samples">Samples kept for each of them.</param>
internal sealed class Comparison(int samples)
{
    private readonly Dictionary<string, GroupComparison> _groups = [];

    /// <summary>Calls compared.</summary>
    public long Calls { get; private set; }

    /// <summary>The messages, under the empty name, and each destination that got anything by either configuration.</summary>
    public IEnumerable<KeyValuePair<string, GroupComparison>> Groups => _groups.OrderBy(group => group.Key, StringComparer.Ordinal);

    /// <summary>Whether anything differs.</summary>
    public bool HasDifferences => _groups.Values.Any(group => group.HasDifferences);

    /// <summary>Adds what came of one call by each configuration.</summary>
    public void Add(long sequence, in SourcedCall call, List<Effect> before, List<Effect> after)
    {
        Calls++;
        var place = $"call {sequence}, {call.Call.Method} {Encoding.ASCII.GetString(call.Call.Target.Span)}";
        var later = after.ToDictionary(effect => effect.Key);
        foreach (var one in before)
        {
            later.Remove(one.Key, out var other);
            Group(one.Group).Add(place, one, other ?? after.Find(effect => effect.IsCallRefusal(one.Group)));
        }
        foreach (var one in after.Where(effect => later.ContainsKey(effect.Key)))
            Group(one.Group).Add(place, before.Find(effect => effect.IsCallRefusal(one.Group)), one);
    }

    private GroupComparison Group(string name) => _groups.TryGetValue(name, out var group) ? group : _groups[name] = new(samples);
}

/// <summary>What differs for the messages, or for one destination.</summary>
internal sealed class GroupComparison(int samples)
{
    // Members that are counted one by one; what differs beyond them still counts as changed.
    private const int PathsMax = 200;

    private readonly Dictionary<string, long> _paths = [];
    private readonly List<string> _samples = [];

    public long Added { get; private set; }

    public long Removed { get; private set; }

    public long Changed { get; private set; }

    public long Same { get; private set; }

    public bool HasDifferences => Added + Removed + Changed > 0;

    /// <summary>The members that differ most, with how often.</summary>
    public IEnumerable<KeyValuePair<string, long>> Paths => _paths.OrderByDescending(path => path.Value).ThenBy(path => path.Key, StringComparer.Ordinal);

    /// <summary>Samples, each some lines.</summary>
    public IReadOnlyList<string> Samples => _samples;

    /// <summary>Compares what comes of a call; null on the side that has nothing.</summary>
    public void Add(string place, Effect? before, Effect? after)
    {
        switch (before, after)
        {
            // A refusal against nothing: neither side has anything.
            case ({ IsRefusal: true }, null) or (null, { IsRefusal: true }):
                break;
            case ({ IsRefusal: false }, null or { IsRefusal: true }):
                Removed++;
                Keep($"removed: {place}\n  - {Shown.Line(before.Shown)}{(after is null ? "" : $"\n  + {Shown.Line(after.Shown)}")}");
                break;
            case (null or { IsRefusal: true }, { IsRefusal: false }):
                Added++;
                Keep($"added: {place}{(before is null ? "" : $"\n  - {Shown.Line(before.Shown)}")}\n  + {Shown.Line(after.Shown)}");
                break;
            case ({ } one, { } other) when one.Json != other.Json:
                Compare(place, one, other);
                break;
            default:
                Same++;
                break;
        }
    }

    private void Compare(string place, Effect before, Effect after)
    {
        var differences = before.IsRefusal ? [new("refusal", before.Json, after.Json)] : Between(before, after);
        // The order of members, or the spelling of a number.
        if (differences.Count == 0)
        {
            Same++;
            return;
        }
        Changed++;
        foreach (var path in differences.Select(one => WithoutPlaces(one.Path)).Distinct())
        {
            if (_paths.Count < PathsMax || _paths.ContainsKey(path)) _paths[path] = _paths.GetValueOrDefault(path) + 1;
        }
        var lines = differences.Select(one => $"\n  {one.Path}: {Value(before, one.Before)} → {Value(after, one.After)}{(IsSecret(before, after, one) ? " (a secret)" : "")}");
        Keep($"changed: {place}{string.Concat(lines)}");
    }

    private static List<Difference> Between(Effect before, Effect after)
    {
        using var one = PlannedRequest.Parse(before.Json);
        using var other = PlannedRequest.Parse(after.Json);
        return [.. Differences.Between(one.RootElement, other.RootElement)];
    }

    // Items of lists count as one place.
    private static string WithoutPlaces(string path)
    {
        var text = new StringBuilder(path.Length);
        foreach (var letter in path)
        {
            if (!(char.IsAsciiDigit(letter) && text.Length > 0 && text[^1] == '[')) text.Append(letter);
        }
        return text.ToString();
    }

    private static string Value(Effect effect, string? json) => Shown.Value(json is null ? null : effect.Mask(json));

    private static bool IsSecret(Effect before, Effect after, Difference one) =>
        one is { Before: { } old, After: { } next } && old != next && before.Mask(old) == after.Mask(next);

    private void Keep(string sample)
    {
        if (_samples.Count < samples) _samples.Add(sample);
    }
}
