using Sluice.Translation.Json;

namespace Sluice.Translation;

/// <summary>
/// Writes one message: <see cref="Open"/>, the message's own fields, <see cref="Close"/>. Fields stand in the order of Customer.io's
/// samples. Values of the call are copied, never re-encoded.
/// </summary>
internal readonly ref struct Composer
{
    private static readonly NameSet Ip = new("ip");

    private static readonly byte[][] Openings =
        [.. Enum.GetValues<MessageType>().Select(type => (byte[])[.. "{\"type\":\""u8, .. type.Word(), (byte)'"'])];

    private readonly ref readonly TrackCall _call;
    private readonly TranslatedCall _into;
    private readonly ByteBuffer _to;
    private readonly CompiledOptions _compiled;
    private readonly MessageType _type;
    private readonly int _item;
    private readonly int _start;

    private int Place => Math.Max(_item, 0);

    private Composer(MessageType type, in TrackCall call, int item, TranslatedCall into, CompiledOptions compiled)
    {
        (_type, _item, _into, _compiled, _to, _start) = (type, item, into, compiled, into.Buffer, into.Buffer.Length);
        _call = ref call;
    }

    /// <summary>Starts a message of a call's item, whose place is -1 when it is the call itself.</summary>
    public static Composer Open(MessageType type, in TrackCall call, int item, TranslatedCall into, CompiledOptions compiled)
    {
        var composer = new Composer(type, call, item, into, compiled);
        composer._to.Write(Openings[(int)type]);
        return composer;
    }

    /// <summary>A member with a text, given as the inside of a JSON string.</summary>
    public void Text(ReadOnlySpan<byte> name, ReadOnlySpan<byte> text)
    {
        BeginText(name);
        _to.Write(text);
        EndText();
    }

    /// <summary>A text member, if there is a text.</summary>
    public void TextIfAny(ReadOnlySpan<byte> name, ReadOnlySpan<byte> text)
    {
        if (!text.IsEmpty) Text(name, text);
    }

    /// <summary>A member with a value of the call.</summary>
    public void Value(ReadOnlySpan<byte> name, JsonValue value)
    {
        Key(name);
        Copy(value);
    }

    /// <summary>Opens an object-valued member, to be filled and closed with <see cref="EndObject"/>.</summary>
    public void BeginObject(ReadOnlySpan<byte> name)
    {
        Key(name);
        _to.Write((byte)'{');
    }

    public void EndObject() => _to.Write((byte)'}');

    /// <summary>An object-valued member, copied; <c>{}</c> when there is nothing to copy.</summary>
    public void Object(ReadOnlySpan<byte> name, JsonValue value)
    {
        Key(name);
        if (value.IsNothing) _to.Write("{}"u8);
        else Copy(value);
    }

    /// <summary>Copies an object's members, but for those in a set, into the object being written.</summary>
    public void Members(JsonValue source, NameSet except)
    {
        // Neighbours that are both taken are copied in one piece, unless there may be something between them to leave out.
        var (first, last) = (default(JsonValue), default(JsonValue));
        foreach (var member in source)
        {
            if (except.Contains(member))
            {
                Run(first, last);
                first = default;
            }
            else if (source.IsUntidy)
            {
                Value(member.Name, member);
            }
            else
            {
                if (first.Kind == JsonKind.Missing) first = member;
                last = member;
            }
        }
        Run(first, last);
    }

    private void Run(JsonValue first, JsonValue last)
    {
        if (first.Kind == JsonKind.Missing) return;
        if (_to.Last != (byte)'{') _to.Write((byte)',');
        _to.Write(first.RawUpTo(last));
    }

    /// <summary>Ends the message with its envelope and adds it to the translation. False when there is no room for it; the item is then refused.</summary>
    /// <param name="person">Whose message it is: gives <c>userId</c> and <c>anonymousId</c>.</param>
    /// <param name="journeys">What <c>context.journeys.identifiers</c> says.</param>
    /// <param name="envelope">The rest.</param>
    /// <param name="previous">The secondary person of a merge: gives <c>previousId</c>.</param>
    public bool Close(in Identifiers person, in Identifiers journeys, in Envelope envelope, in Identifiers previous = default)
    {
        PersonTrace.Explain(_into, _compiled, person);
        if (envelope.TellsSecondary)
            _into.Because("context.journeys.secondary", "1.3: there when the previousId looks like another kind of identifier", "secondary");
        UserId("userId"u8, person);
        AnonymousId(person, envelope);
        UserId("previousId"u8, previous);
        _to.Write(envelope.To switch
        {
            Addressees.All => ",\"integrations\":{\"All\":true}"u8,
            Addressees.Unsaid => ",\"integrations\":{}"u8,
            _ => ",\"integrations\":{\"All\":false}"u8,
        });
        _to.Write(_into.Receipt.Span);
        var messageId = _to.Length..(_to.Length + MessageId.TextLength);
        Id(envelope);
        _to.Write("\",\"timestamp\":\""u8);
        Time(envelope.Timestamp);
        _to.Write("\",\"context\":{"u8);
        Context(journeys, envelope, previous);
        _to.Write("}}"u8);
        return Add(new(_type, _start.._to.Length, messageId, !envelope.OwnId.IsEmpty || _into.OwnId is not null));
    }

    private bool Add(in Message message)
    {
        if (_to.Length > _into.Room)
            return _into.Refuse("too_large", "", $"The messages that this becomes have no room: all messages of a call can have {_into.Room} bytes.", _item);
        _into.Add(message);
        return true;
    }

    private void Id(in Envelope envelope)
    {
        if (!envelope.OwnId.IsEmpty) _to.Write(envelope.OwnId);
        else (_into.OwnId?.Behind(envelope.Slot) ?? _call.Id.For(Place, envelope.Slot)).Write(_to.Append(MessageId.TextLength));
    }

    private void Time(long milliseconds)
    {
        var start = _to.Length;
        _to.Rewind(start + Timestamps.Write(milliseconds, _to.Append(Timestamps.MaxLength)));
    }

    /// <summary>Ends a Pipelines message: its common fields as sent, the missing ones filled in (4.3). False as with <see cref="Close"/>.</summary>
    public bool CloseAsSent(in AsSent sent)
    {
        ValueIfAny("userId"u8, sent.Call["userId"u8]);
        ValueIfAny("anonymousId"u8, sent.Call["anonymousId"u8]);
        ValueIfAny("previousId"u8, sent.Call["previousId"u8]);
        if (sent.Integrations.IsPresent) Value("integrations"u8, sent.Integrations);

        Span<byte> time = stackalloc byte[Timestamps.MaxLength];
        ReadOnlySpan<byte> received = time[..Timestamps.Write(_call.ReceivedAt.ToUnixTimeMilliseconds(), time)];
        if (sent.SentAt.IsPresent) TimeAsSent("sentAt"u8, sent.SentAt);
        else Text("sentAt"u8, received);
        Text("receivedAt"u8, received);
        var messageId = MessageIdText(sent.OwnId);
        if (sent.Time.Sent.IsPresent) TimeAsSent("timestamp"u8, sent.Time.Sent);
        else Text("timestamp"u8, time[..Timestamps.Write(sent.Time.Milliseconds, time)]);
        if (!sent.Ip.IsEmpty) ContextWithIp(sent);
        else if (sent.Context.IsPresent) Value("context"u8, sent.Context);
        _to.Write((byte)'}');
        return Add(new(_type, _start.._to.Length, messageId, sent.OwnId.IsPresent));
    }

    /// <summary>A time as sent, but for a comma at its end (A17).</summary>
    private void TimeAsSent(ReadOnlySpan<byte> name, JsonValue value)
    {
        if (value.Text is [.. var time, (byte)','] && Timestamps.TryReadIso(value, _compiled.Options.StrictJson, out _)) Text(name, time);
        else Value(name, value);
    }

    private void ContextWithIp(in AsSent sent)
    {
        BeginObject("context"u8);
        Members(sent.Context, Ip);
        Text("ip"u8, sent.Ip);
        EndObject();
    }

    private void ValueIfAny(ReadOnlySpan<byte> name, JsonValue value)
    {
        if (value.Kind != JsonKind.Missing) Value(name, value);
    }

    // The one sent, or else one made here. Returns where its text lies.
    private Range MessageIdText(JsonValue sent)
    {
        if (sent.IsPresent) Value("messageId"u8, sent);
        else NewId();
        var end = _to.Length - (sent.Kind == JsonKind.Number ? 0 : 1);
        return (end - (sent.IsPresent ? sent.Text.Length : MessageId.TextLength))..end;
    }

    private void NewId()
    {
        Span<byte> id = stackalloc byte[MessageId.TextLength];
        _call.Id.For(Place, 0).Write(id);
        Text("messageId"u8, id);
    }

    private void UserId(ReadOnlySpan<byte> name, in Identifiers person)
    {
        if (!person.HasUser) return;
        BeginText(name);
        person.WriteUserId(_to, _compiled.UserIdOrder);
        EndText();
    }

    /// <summary>The call's own, else, when there is no user either, a stand-in: a message needs one of the two.</summary>
    private void AnonymousId(in Identifiers person, in Envelope envelope)
    {
        if (person.AnonymousId.IsEmpty && person.HasUser) return;
        BeginText("anonymousId"u8);
        if (!person.AnonymousId.IsEmpty) _to.Write(person.AnonymousId);
        else if (!envelope.ObjectId.IsEmpty) SyntheticId(envelope);
        else Id(envelope);
        EndText();
    }

    /// <summary>The stand-in for people that an object is not related to (M2o, M15).</summary>
    private void SyntheticId(in Envelope envelope)
    {
        _to.Write("object:"u8);
        _to.Write(envelope.ObjectType);
        _to.Write((byte)':');
        _to.Write(envelope.ObjectId);
    }

    private void Context(in Identifiers journeys, in Envelope envelope, in Identifiers previous)
    {
        if (!envelope.DeviceToken.IsEmpty)
        {
            BeginObject("device"u8);
            Text("token"u8, envelope.DeviceToken);
            TextIfAny("type"u8, envelope.DeviceType);
            _to.Write("},"u8);
        }
        if (_into.Browser.IsPresent) Browser(_into.Browser);
        _to.Write("\"journeys\":{\"identifiers\":{"u8);
        Members(journeys);
        EndObject();
        if (envelope.IsRemoval) Text("action"u8, "delete_relationships"u8);
        if (envelope.TellsSecondary)
        {
            BeginObject("secondary"u8);
            Members(previous);
            EndObject();
        }
        EndObject();
    }

    /// <summary>The members of <c>identifiers</c>.</summary>
    private void Members(in Identifiers who)
    {
        TextIfAny("object_type_id"u8, who.ObjectTypeId);
        TextIfAny("object_id"u8, who.ObjectId);
        TextIfAny("cio_object_id"u8, who.CioObjectId);
        TextIfAny("id"u8, who.Id);
        TextIfAny("email"u8, who.Email);
        TextIfAny("cio_id"u8, who.CioId);
        TextIfAny("phone"u8, who.Phone);
        TextIfAny("anonymous_id"u8, who.AnonymousId);
        TextIfAny("delivery_id"u8, who.DeliveryId);
    }

    private void Browser(in BrowserContext browser)
    {
        Members(browser.Said, BrowserContext.NotSaid);
        TextIfAny("userAgent"u8, browser.UserAgent);
        TextIfAny("ip"u8, browser.Ip);
        if (_to.Last != (byte)'{') _to.Write((byte)',');
    }

    /// <summary>Writes a member's name, with a comma before it unless it is the first of its object.</summary>
    private void Key(ReadOnlySpan<byte> name) => _to.Write(_to.Last == (byte)'{' ? "\""u8 : ",\""u8, name, "\":"u8);

    private void BeginText(ReadOnlySpan<byte> name) => _to.Write(_to.Last == (byte)'{' ? "\""u8 : ",\""u8, name, "\":\""u8);

    private void EndText() => _to.Write((byte)'"');

    /// <summary>Copies a value: in one piece, unless something in it must not be taken along.</summary>
    private void Copy(JsonValue value)
    {
        if (!value.IsUntidy)
        {
            _to.Write(value.Raw);
            return;
        }
        var isObject = value.Kind == JsonKind.Object;
        _to.Write(isObject ? (byte)'{' : (byte)'[');
        var first = true;
        foreach (var child in value)
        {
            if (!first) _to.Write((byte)',');
            first = false;
            if (isObject)
            {
                _to.Write((byte)'"');
                _to.Write(child.Name);
                _to.Write("\":"u8);
            }
            Copy(child);
        }
        _to.Write(isObject ? (byte)'}' : (byte)']');
    }
}
