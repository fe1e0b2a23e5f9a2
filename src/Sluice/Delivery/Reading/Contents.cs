using Sluice.Journal;
using Envelope = Sluice.Routing.Envelope;

namespace Sluice.Delivery.Reading;

/// <summary>A call of the journal taken apart, once for all destinations that read it. For any threads.</summary>
internal sealed class Contents
{
    private readonly Record _record;
    private Content[]? _messages;

    private Contents(Record record) => (_record, Source) = (record, record.Source);

    /// <summary>Takes it apart, unless another destination has.</summary>
    public static Contents Of(JournalEntry entry) => entry.Once(static record => new Contents(record));

    /// <summary>Name of the source that sent it.</summary>
    public string Source { get; }

    /// <summary>Its messages in order, as they were translated; read when somebody first wants them.</summary>
    public Content[] Messages => _messages ??= ReadMessages();

    private Content[] ReadMessages()
    {
        var messages = new Content[_record.MessageCount];
        foreach (var message in _record) messages[message.Place] = new(_record, message.Place, message, Envelope.Read(message.Json));
        return messages;
    }
}
