namespace Sluice.Translation;

/// <summary>To whom a message goes by default: the <c>integrations</c> object (A14, A6).</summary>
internal enum Addressees
{
    /// <summary><c>{"All":true}</c>, as printed for all but groups.</summary>
    All,

    /// <summary><c>{}</c>, as printed for groups; means the same.</summary>
    Unsaid,

    /// <summary><c>{"All":false}</c>: kept, but sent to nobody.</summary>
    Nobody,
}

/// <summary>The fields that all messages have (spec 5.1), except the people.</summary>
internal ref struct Envelope
{
    /// <summary>When nobody is named: id and type of the object that stands in for the person.</summary>
    public ReadOnlySpan<byte> ObjectId, ObjectType;

    /// <summary>A valid ULID sent with the call, which becomes the message's id.</summary>
    public ReadOnlySpan<byte> OwnId;

    /// <summary>Device token and platform for <c>context.device</c>.</summary>
    public ReadOnlySpan<byte> DeviceToken, DeviceType;

    /// <summary>Whether <c>context.journeys.action</c> marks a removal (A6).</summary>
    public bool IsRemoval;

    /// <summary>Whether <c>context.journeys.secondary</c> repeats the identifier of the person merged away, as <c>previousId</c> looks like another kind.</summary>
    public bool TellsSecondary;

    public Addressees To;

    /// <summary>Unix milliseconds.</summary>
    public long Timestamp;

    /// <summary>Place in the item's sequence of messages, see <see cref="MessageId.For"/>.</summary>
    public int Slot;
}
