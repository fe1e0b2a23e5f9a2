using System.Text;
using Sluice.Routing.Values;

namespace Sluice.Routing.Triggers;

/// <summary>
/// Triggers by the types and events they want, so that most are not evaluated at all, and none asks again what the look-up has answered.
/// Immutable, for any threads.
/// </summary>
internal sealed class TriggerIndex
{
    /// <summary>A trigger with more types or events than this is not specialized for each of them: it may have thousands of conditions.</summary>
    private const int FewNames = 16;

    private readonly Dictionary<byte[], Candidate[]> _byEvent, _byType;
    private readonly Candidate[] _others;

    public TriggerIndex(IReadOnlyList<Trigger> triggers)
    {
        Candidate[] all = [.. triggers.Select(static (trigger, index) => new Candidate(index, trigger))];
        _byEvent = Group("event", all.Where(static one => one.Trigger.Reach.Events is not null), static reach => reach.Events!);
        _byType = Group("type", all.Where(static one => one.Trigger.Reach is { Events: null, Types: not null }), static reach => reach.Types!);
        _others = [.. all.Where(static one => one.Trigger.Reach is { Events: null, Types: null })];
    }

    /// <summary>The indexes of the triggers that match a message, in order: the same as of asking each.</summary>
    /// <param name="message">An object.</param>
    /// <param name="result">Where they are put, after it is cleared.</param>
    public void Matching(Value message, List<int> result)
    {
        result.Clear();
        var byEvent = Named(_byEvent, message["event"u8]);
        var byType = Named(_byType, message["type"u8]);
        ReadOnlySpan<Candidate> others = _others;
        // Each of the three ascends.
        while (true)
        {
            var next = Math.Min(First(byEvent), Math.Min(First(byType), First(others)));
            if (next == int.MaxValue) return;
            ref var group = ref others;
            if (First(byEvent) == next) group = ref byEvent;
            else if (First(byType) == next) group = ref byType;
            if (group[0].Trigger.Matches(message)) result.Add(next);
            group = group[1..];
        }
    }

    private static int First(ReadOnlySpan<Candidate> group) => group.IsEmpty ? int.MaxValue : group[0].Index;

    private static ReadOnlySpan<Candidate> Named(Dictionary<byte[], Candidate[]> groups, Value value) =>
        value.Kind == ValueKind.String && groups.Count > 0 && groups.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(value.Utf8, out var group)
            ? group
            : default;

    private static Dictionary<byte[], Candidate[]> Group(string member, IEnumerable<Candidate> candidates, Func<Reach, IReadOnlySet<string>> namesOf) =>
        candidates.SelectMany(one => Named(one, member, namesOf(one.Trigger.Reach)))
            .GroupBy(static one => one.Name, static one => one.Candidate)
            .ToDictionary(static group => Encoding.UTF8.GetBytes(group.Key), static group => group.ToArray(), NameComparer.Instance);

    private static IEnumerable<(string Name, Candidate Candidate)> Named(Candidate one, string member, IReadOnlySet<string> names) =>
        names.Select(name => (name, names.Count <= FewNames ? one with { Trigger = one.Trigger.Given(member, name) } : one));

    /// <summary>A trigger that may match, and its index among all.</summary>
    private readonly record struct Candidate(int Index, Trigger Trigger);
}
