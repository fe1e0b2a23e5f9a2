using Sluice.Journal;
using Envelope = Sluice.Routing.Envelope;

namespace Sluice.Delivery;

/// <summary>A call of the journal taken apart, once for all destinations that read it. For any threads.</summary>
internal sealed class Contents
{
    private Contents(Record record)
    {
        (Source, Messages) = (record.Source, new Content[record.MessageCount]);
        var index = 0;
        foreach (var message in record)
        {
            Messages[index] = new(record, index, message, Envelope.Read(message.Json));
            index++;
        }
    }

    /// <summary>Takes it apart, unless another destination has.</summary>
    public static Contents Of(JournalEntry entry) => entry.Once(static record => new Contents(record));

    /// <summary>Name of the source that sent it.</summary>
    public string Source { get; }

    /// <summary>Its messages in order, as they were translated.</summary>
    public Content[] Messages { get; }
}
