using Sluice.Configuration;
using Sluice.Destinations;
using Sluice.Journal;
using Sluice.Routing;

namespace Sluice.Delivery;

/// <summary>Makes of a record the items that a destination gets of it, and counts those that it does not get.</summary>
internal sealed class Intake(PlannedDestination planned)
{
    private readonly bool _calls = planned.Type.Carries == Carries.Calls;
    private readonly Audience _audience = new(planned.Config.Name, planned.Type.IntegrationNames, planned.Config.Sources);

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
            items.Add(ToItem(entry, new(record, Content.WholeCall, default, default)));
            return default;
        }
        var index = 0;
        var filtered = 0;
        foreach (var message in record)
        {
            var envelope = Envelope.Read(message.Json);
            if (_audience.For(envelope.Integrations.Span).Wanted) items.Add(ToItem(entry, new(record, index, message, envelope)));
            else filtered++;
            index++;
        }
        return new(0, filtered, 0, 0);
    }

    private static Item ToItem(JournalEntry entry, Content content) =>
        new(new(entry.Sequence, content.Index), content.Persons()) { Content = content };
}
