using Sluice.Configuration;
using Sluice.Routing.Triggers;
using Sluice.Routing.Values;
using Sluice.Translation.Json;

namespace Sluice.Delivery.Reading;

/// <summary>Which of a destination's actions want a message. A message is read once for all of them, and only if one of them asks about it. For one thread.</summary>
internal sealed class ActionMatcher
{
    private readonly TriggerIndex _index;
    private readonly int[] _asking, _always;
    private readonly JsonIndex _json = new();
    private readonly List<int> _matching = [];

    public ActionMatcher(PlannedDestination planned)
    {
        var actions = planned.Destination.Actions;
        var on = Enumerable.Range(0, actions.Count).Where(planned.IsOn).ToList();
        _asking = [.. on.Where(place => actions[place].Trigger is not null)];
        _always = [.. on.Where(place => actions[place].Trigger is null)];
        _index = new([.. _asking.Select(place => actions[place].Trigger!)]);
    }

    /// <summary>The places of the actions that want a message, ascending.</summary>
    /// <param name="message">Its JSON.</param>
    /// <param name="wanting">Where they are put, after it is cleared.</param>
    public void Of(ReadOnlySpan<byte> message, List<int> wanting)
    {
        wanting.Clear();
        wanting.AddRange(_always);
        if (_asking.Length == 0 || _json.ReadMessage(message) is not null) return;
        _index.Matching(new Value(_json, 0), _matching);
        if (_matching.Count == 0) return;
        foreach (var match in _matching) wanting.Add(_asking[match]);
        if (_always.Length > 0) wanting.Sort();
    }
}
