using System.Text;
using Sluice.Routing.Values;

namespace Sluice.Routing.Triggers;

/// <summary>Many triggers, of which most need not be asked, since they want other types or events. Immutable, for any threads.</summary>
internal sealed class TriggerIndex
{
    private readonly IReadOnlyList<Trigger> _triggers;
    private readonly Dictionary<byte[], int[]> _byEvent, _byType;
    private readonly int[] _others;

    public TriggerIndex(IReadOnlyList<Trigger> triggers)
    {
        _triggers = triggers;
        var all = Enumerable.Range(0, triggers.Count).ToArray();
        _byEvent = Group(all.Where(i => triggers[i].Reach.Events is not null), i => triggers[i].Reach.Events!);
        _byType = Group(all.Where(i => triggers[i].Reach is { Events: null, Types: not null }), i => triggers[i].Reach.Types!);
        _others = [.. all.Where(i => triggers[i].Reach is { Events: null, Types: null })];
    }

    /// <summary>The places of the triggers that match a message, in order: the same as of asking each.</summary>
    /// <param name="message">An object.</param>
    /// <param name="result">Where they are put, after it is cleared.</param>
    public void Matching(Value message, List<int> result)
    {
        result.Clear();
        var byEvent = Named(_byEvent, message["event"u8]);
        var byType = Named(_byType, message["type"u8]);
        ReadOnlySpan<int> others = _others;
        // Each of the three ascends.
        while (true)
        {
            var next = Math.Min(First(byEvent), Math.Min(First(byType), First(others)));
            if (next == int.MaxValue) return;
            if (First(byEvent) == next) byEvent = byEvent[1..];
            else if (First(byType) == next) byType = byType[1..];
            else others = others[1..];
            if (_triggers[next].Matches(message)) result.Add(next);
        }
    }

    private static int First(ReadOnlySpan<int> places) => places.IsEmpty ? int.MaxValue : places[0];

    private static ReadOnlySpan<int> Named(Dictionary<byte[], int[]> groups, Value value) =>
        value.Kind == ValueKind.String && groups.Count > 0 && groups.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(value.Utf8, out var places)
            ? places
            : default;

    private static Dictionary<byte[], int[]> Group(IEnumerable<int> places, Func<int, IEnumerable<string>> names) =>
        places.SelectMany(place => names(place).Select(name => (Name: name, Place: place)))
            .GroupBy(one => one.Name, one => one.Place)
            .ToDictionary(group => Encoding.UTF8.GetBytes(group.Key), group => group.ToArray(), NameComparer.Instance);
}
