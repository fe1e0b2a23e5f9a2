using Sluice.Journal.Delivery;

namespace Sluice.Journal.Privacy;

/// <summary>
/// What was forgotten and may be in a dispatcher's memory still: why it failed may quote the person, and is not to be stored any more. On the writer's thread.
/// It lives as long as the process: who starts anew reads what is blank by then.
/// </summary>
internal sealed class ForgottenItems
{
    private readonly HashSet<(long Sequence, int Place)> _items = [];

    /// <summary>From now on nothing is stored of why these failed.</summary>
    public void Add(IEnumerable<(long Sequence, int Place)> items) => _items.UnionWith(items);

    /// <summary>A change without why those failed that were forgotten.</summary>
    public StateChange Redact(StateChange change) =>
        _items.Count == 0 || change.Park.Count == 0 ? change : change with { Park = [.. change.Park.Select(Redact)] };

    private WaitingItem Redact(WaitingItem item) => _items.Contains((item.Key.Sequence, item.Key.Index)) ? item with { Reason = "" } : item;
}
