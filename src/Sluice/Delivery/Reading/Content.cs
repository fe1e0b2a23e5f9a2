using Sluice.Destinations;
using Sluice.Journal;
using Sluice.Translation;
using Envelope = Sluice.Routing.Envelope;

namespace Sluice.Delivery.Reading;

/// <summary>What an item delivers, as it lies in the journal: a call, or one of its messages.</summary>
/// <param name="Record">The call.</param>
/// <param name="Index">The message's place in it; -1 for the call itself.</param>
/// <param name="Message">The message; default for the call itself.</param>
/// <param name="Envelope">The message's outline; default for the call itself.</param>
internal sealed record Content(Record Record, int Index, RecordMessage Message, Envelope Envelope)
{
    private ulong[]? _persons;
    private string? _id, _contentType;

    /// <summary>Takes an item out of its record; null when the record has no such message.</summary>
    public static Content? Find(Record record, int index)
    {
        if (index == ItemKey.WholeCall) return new(record, index, default, default);
        foreach (var message in record)
        {
            if (message.Place == index) return new(record, index, message, Envelope.Read(message.Json));
        }
        return null;
    }

    /// <summary>Takes an item out of what was kept of it; null when it is not in there.</summary>
    /// <param name="kept">As <see cref="ToKept"/> gave it.</param>
    /// <param name="index">The message's place in its call.</param>
    public static Content? OfKept(Record kept, int index) => Find(kept, index == ItemKey.WholeCall ? index : 0) is { } found ? found with { Index = index } : null;

    /// <summary>The encoded record that delivering the item again takes: of its call only what is needed.</summary>
    public ReadOnlyMemory<byte> ToKept() => IsCall ? Record.Bytes : Record.With(Message);

    /// <summary>Whether it is the call itself.</summary>
    public bool IsCall => Index == ItemKey.WholeCall;

    /// <summary>Whether it was blanked, all of it or a person's part of a call.</summary>
    public bool IsForgotten => IsCall ? Record.IsForgotten : Message.IsForgotten;

    /// <summary>What is delivered.</summary>
    public ReadOnlyMemory<byte> Body => Rewritten ?? (IsCall ? Record.Body : Message.Json);

    /// <summary>What a script or the destination's redaction made of the message; null when neither did.</summary>
    public ReadOnlyMemory<byte>? Rewritten { get; init; }

    /// <summary>Whether the source's script drops it now, which let it pass when it was read.</summary>
    public bool IsDropped { get; init; }

    /// <summary>Why a script failed for it; null when none did.</summary>
    public string? Fault { get; init; }

    /// <summary>Keys of the persons concerned, distinct: the message's, or those of all messages of the call.</summary>
    public ulong[] Persons => _persons ??= ReadPersons();

    /// <summary>As destinations take it.</summary>
    /// <param name="replay">The number of the replay; null when there is none.</param>
    public Parcel ToParcel(long? replay = null)
    {
        var id = Rewritten is null ? _id ??= Id() : Id();
        var contentType = _contentType ??= Record.ContentType;
        return new(id, IsCall ? "call" : Message.Type.Text(), Record.Method, Record.Target, contentType, Body) { Replay = replay };
    }

    private string Id() =>
        IsCall ? Record.CallId.ToString() : Envelope.MessageId.IsEmpty ? Record.CallId.For(0, Index).ToString() : Envelope.MessageIdText();

    private ulong[] ReadPersons()
    {
        if (IsCall) return Record.Persons();
        // What a script makes of a message does not change its place.
        if (Rewritten is not null || (Message.Type == MessageType.Identify && Envelope.UserId.Equals(default))) return Message.Persons();
        var json = Message.Json.Span;
        return PersonKey.Of(json, Envelope.UserId, Envelope.AnonymousId, Envelope.PreviousId);
    }
}
