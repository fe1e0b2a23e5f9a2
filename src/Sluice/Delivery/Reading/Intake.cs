using Sluice.Configuration;
using Sluice.Delivery.Replaying;
using Sluice.Destinations;
using Sluice.Journal;
using Sluice.Journal.Delivery;
using Sluice.Routing;

namespace Sluice.Delivery.Reading;

/// <summary>Makes of a record the items that a destination gets of it, one for each message and action that wants it, and counts what it does not get.</summary>
/// <param name="planned">The destination.</param>
/// <param name="selection">Which messages a replay sends; null outside of replays.</param>
internal sealed class Intake(PlannedDestination planned, Selection? selection = null)
{
    private readonly bool _calls = planned.Type.Carries == Carries.Calls;
    private readonly Audience _audience = new(planned.Config.Name, planned.Type.IntegrationNames, planned.Config.Sources);
    private readonly ActionMatcher _wishes = new(planned);
    private readonly List<int> _wanting = [];

    /// <summary>Adds the record's items to the list.</summary>
    /// <returns>What becomes of each message, or of the call itself if there is none or calls are what counts.</returns>
    public Share[] Take(JournalEntry entry, List<Item> items)
    {
        var record = entry.Record;
        var one = !_calls && record.MessageCount == 0;
        var contents = Contents.Of(entry);
        if (!_audience.FromSource(contents.Source).Wanted || selection?.Covers(record) == false) return _calls || one ? Share.CallFiltered : Filtered(record.MessageCount);
        if (one) return Share.CallNotMapped;
        if (_calls)
        {
            if (planned.Type.Declines(record.Method, record.Target.Span) is not null) return Share.CallFiltered;
            if (record.HasOnlyDuplicates) return Share.CallDuplicate;
            if (selection?.Wants(record) == false) return Share.CallFiltered;
            var call = new Content(record, ItemKey.WholeCall, default, default);
            items.Add(ToItem(entry, call, 0));
            return Share.CallWanted;
        }
        var shares = new Share[record.MessageCount];
        foreach (var content in contents.Messages)
        {
            var before = items.Count;
            shares[content.Index] =
                content.Message.IsDuplicate ? Share.OneDuplicate[0]
                : content.Message.IsForgotten ? new(0, Ending.Fenced)
                : Take(entry, content, items) ? new(items.Count - before)
                : Share.OneFiltered[0];
        }
        return Share.Interned(shares);
    }

    private static Share[] Filtered(int messages)
    {
        var shares = new Share[messages];
        Array.Fill(shares, new(0, Ending.Filtered));
        return Share.Interned(shares);
    }

    // False when nobody wants the message.
    private bool Take(JournalEntry entry, Content translated, List<Item> items)
    {
        if (translated.Through(planned.SourceScript(translated.Record)) is not { } content) return false;
        if (!_audience.For(content.Envelope.Integrations.Span).Wanted || selection?.Wants(content) == false) return false;
        if (content.Fault is not null)
        {
            // Nobody can say which actions want it: it becomes one dead letter.
            items.Add(ToItem(entry, content, PlannedDestination.NoAction));
            return true;
        }
        _wishes.Of(content.Body.Span, _wanting);
        if (_wanting.Count == 0) return false;
        foreach (var action in _wanting) items.Add(ToItem(entry, content, action));
        return true;
    }

    private Item ToItem(JournalEntry entry, Content content, int action)
    {
        var name = action == PlannedDestination.NoAction ? "" : planned.ActionNames[action];
        return new(new(entry.Sequence, content.Index, name), content.Persons) { ActionIndex = Math.Max(0, action), Content = content, Bytes = content.Body.Length };
    }
}
