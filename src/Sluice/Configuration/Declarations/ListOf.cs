using System.Text.Json.Nodes;
using Sluice.Configuration.Yaml;
using Sluice.Destinations.Yaml;

namespace Sluice.Configuration.Declarations;

/// <summary>A list of values of one kind.</summary>
/// <param name="kind">The kind of each.</param>
/// <param name="oneAlone">Whether one value may stand without a list around it.</param>
/// <param name="whenEmpty">What is wrong with an empty list; null when it is fine.</param>
/// <param name="most">How many it may hold.</param>
/// <param name="areSame">Which values may not be in it together; null when any may.</param>
internal sealed class ListOf<T>(Kind<T> kind, bool oneAlone = false, string? whenEmpty = null, int most = int.MaxValue, Func<T, T, bool>? areSame = null)
    : Kind<IReadOnlyList<T>>
{
    public override string Says => (oneAlone, kind.Inside) switch
    {
        (true, _) => $"{kind.Says}, or a list of {(most == int.MaxValue ? "" : $"at most {most} of ")}these{(areSame is null ? "" : ", none twice")}",
        (_, null) => $"a list of {kind.Says}",
        _ => $"a list, each with {kind.Says}",
    };

    public override Contents? Inside => kind.Inside is { } each ? each with { AreListed = true } : null;

    public override bool TryRead(Place place, Reading reading, out IReadOnlyList<T> value)
    {
        value = [];
        if (oneAlone && place.Node is YamlScalar { IsNull: false })
        {
            if (!kind.TryRead(place, reading, out var one)) return false;
            value = [one];
            return true;
        }
        if (place.Node is not YamlList list)
        {
            reading.RefuseShape(place, "a list, each item on a line of its own after '- '");
            return false;
        }
        if (list.Items.Count == 0 && whenEmpty is not null) reading.Refuse(place, whenEmpty);
        if (list.Items.Count > most) reading.Refuse(place, $"holds {list.Items.Count} values; at most {most} are possible");
        var items = new List<T>();
        var places = new List<Place>();
        foreach (var (index, item) in list.Items.Index())
        {
            var at = place.Item(index, item);
            if (!kind.TryRead(at, reading, out var read)) continue;
            if (areSame is not null && items.FindIndex(other => areSame(other, read)) is >= 0 and var first)
            {
                reading.Refuse(at, $"is the same as {places[first].Path}; remove one of them");
                continue;
            }
            items.Add(read);
            places.Add(at);
        }
        value = items;
        return items.Count == list.Items.Count && items.Count <= most;
    }

    public override JsonNode Literal(string written) => written.Contains(", ", StringComparison.Ordinal)
        ? new JsonArray([.. written.Split(", ").Select(kind.Literal)])
        : kind.Literal(written);

    public override string? Write(IReadOnlyList<T> value) => value.Count == 0 ? null : string.Join(", ", value.Select(kind.Write));

    public override JsonObject Schema()
    {
        var list = new JsonObject { ["type"] = "array", ["items"] = kind.Schema() };
        if (whenEmpty is not null) list["minItems"] = 1;
        if (most < int.MaxValue) list["maxItems"] = most;
        return oneAlone ? new() { ["anyOf"] = new JsonArray(kind.Schema(), list) } : list;
    }
}
