using Sluice.Configuration;
using Sluice.Destinations;
using Sluice.Journal;
using Sluice.Routing;

namespace Sluice.Delivery;

/// <summary>Makes of a record the items that a destination gets of it, one for each message and action that wants it, and counts what it does not get.</summary>
internal sealed class Intake(PlannedDestination planned)
{
    private readonly bool _calls = planned.Type.Carries == Carries.Calls;
    private readonly Audience _audience = new(planned.Config.Name, planned.Type.IntegrationNames, planned.Config.Sources);
    private readonly Wishes _wishes = new(planned);
    private readonly List<int> _wanting = [];

    /// <summary>Adds the record's items to the list.</summary>
    /// <returns>What is not delivered: one for each message, or for the call itself if there is none or calls are what counts.</returns>
    public Tally Take(JournalEntry entry, List<Item> items)
    {
        var record = entry.Record;
        var one = !_calls && record.MessageCount == 0;
        if (!_audience.FromSource(record.Source).Wanted) return new(0, Filtered: _calls || one ? 1 : record.MessageCount, 0, 0);
        if (one) return new(0, 0, NotMapped: 1, 0);
        if (_calls)
        {
            var call = new Content(record, Content.WholeCall, default, default);
            items.Add(ToItem(entry, call, call.Persons(), planned.ActionNames[0]));
            return default;
        }
        var index = 0;
        var filtered = 0;
        foreach (var message in record)
        {
            if (!Take(entry, new(record, index, message, Envelope.Read(message.Json)), items)) filtered++;
            index++;
        }
        return new(0, filtered, 0, 0);
    }

    // False when nobody wants the message.
    private bool Take(JournalEntry entry, Content content, List<Item> items)
    {
        if (!_audience.For(content.Envelope.Integrations.Span).Wanted) return false;
        _wishes.Of(content.Body.Span, _wanting);
        if (_wanting.Count == 0) return false;
        var persons = content.Persons();
        foreach (var action in _wanting) items.Add(ToItem(entry, content, persons, planned.ActionNames[action]));
        return true;
    }

    private static Item ToItem(JournalEntry entry, Content content, ulong[] persons, string action) =>
        new(new(entry.Sequence, content.Index, action), persons) { Content = content, Bytes = content.Body.Length };
}
