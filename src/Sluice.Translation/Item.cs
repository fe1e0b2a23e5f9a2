using Sluice.Translation.Json;

namespace Sluice.Translation;

/// <summary>One operation being translated: a whole call, or one item of a batch. What every rule of the mapping needs at hand.</summary>
/// <param name="api">The API it came through.</param>
/// <param name="compiled">The options, made ready.</param>
/// <param name="call">The call it belongs to.</param>
/// <param name="into">Receives its messages and problems.</param>
/// <param name="index">Place in the batch, or -1 for a whole call.</param>
internal readonly ref struct Item(Api api, CompiledOptions compiled, in TrackCall call, TranslatedCall into, int index)
{
    private const string TooLarge = "{0} has {1} bytes; at most {2} are taken.";

    private readonly ref readonly TrackCall _call = ref call;

    public Api Api { get; } = api;

    /// <summary>Whether the API answers 200 to all it can parse, and tells only the operator of what it cannot take (1.2, 1.4.1).</summary>
    public bool IsForgiving => Api is Api.TrackV1 or Api.Browser;

    /// <summary>What happens to an invalid part.</summary>
    public Faults Faults { get; private init; }

    public CompiledOptions Compiled { get; } = compiled;

    public TranslationOptions Options => Compiled.Options;

    public TranslatedCall Into { get; } = into;

    /// <summary>When the call was received, in Unix milliseconds: the default time of its messages.</summary>
    public long ReceivedAt => _call.ReceivedAt.ToUnixTimeMilliseconds();

    /// <summary>Whether its sender may suppress and delete people by an event.</summary>
    public bool TakesPrivacyEvents => Api switch
    {
        Api.Browser => false,
        Api.Pipelines => _call.TakesPrivacyEvents,
        _ => true,
    };

    public Composer Open(MessageType type) => Composer.Open(type, _call, index, Into, Compiled);

    /// <summary>The same operation, when a part of it can be left out.</summary>
    public Item With(Faults faults) => new(Api, Compiled, _call, Into, index) { Faults = faults };

    /// <summary>Notes why the item, or that part of it, is refused. Returns false, so that a rule can end with it.</summary>
    public bool Refuse(string reason, FieldPath field, string message)
    {
        if (Faults == Faults.Refuse) return Into.Refuse(reason, field.ToString(), message, index);
        if (Faults == Faults.Tell) Into.Note(field.ToString(), $"Left out: {message}");
        return false;
    }

    public bool Required(FieldPath field, string message) => Refuse("required", field, message);

    public bool Invalid(FieldPath field, string message) => Refuse("invalid", field, message);

    /// <summary>Tells the operator about something that was not taken as sent.</summary>
    /// <param name="field">Where; the object around it when <paramref name="member"/> is given.</param>
    /// <param name="sentence">See <see cref="Remark.Sentence"/>.</param>
    /// <param name="member">The member of that object.</param>
    public void Note(FieldPath field, string sentence, JsonValue member = default) => Into.Note(new(field, member, sentence, 0, 0, index));

    public void Because(string field, string rule, string from) => Into.Because(field, rule, from);

    /// <summary>A27: an id that is a ULID becomes the message's id; anything else is ignored.</summary>
    public ReadOnlySpan<byte> OwnId(JsonValue id)
    {
        var text = id.Kind == JsonKind.String ? Into.Plain(id) : default;
        return MessageId.IsValid(text) ? text : default;
    }

    /// <summary>Reads something that identifies: a string or a number, which becomes its text. Null and empty count as absent.</summary>
    /// <returns>False when it is of another kind; the item is then refused.</returns>
    public bool ReadIdentifier(JsonValue value, FieldPath parent, string name, out ReadOnlySpan<byte> text)
    {
        text = Into.Tidy(value);
        return value.Kind is not (JsonKind.True or JsonKind.False or JsonKind.Object or JsonKind.Array)
            || Invalid(parent.Member(name), $"{parent.Member(name)} must be a string.");
    }

    /// <summary>Reads an identifier that must be there and not be empty.</summary>
    public bool ReadRequired(JsonValue value, FieldPath parent, string name, out ReadOnlySpan<byte> text) =>
        ReadIdentifier(value, parent, name, out text)
        && (!text.IsEmpty || Required(parent.Member(name), $"{parent.Member(name)} is missing or empty."));

    /// <summary>Reads a <c>cio_id</c>, with or without its prefix.</summary>
    public bool ReadCioId(JsonValue value, FieldPath parent, out ReadOnlySpan<byte> text)
    {
        var isRead = ReadIdentifier(value, parent, "cio_id", out text);
        text = Identifiers.WithoutPrefix(text);
        return isRead;
    }

    /// <summary>
    /// Reads a person's identifiers (2.2). Any of them may be a number. There must be one of them and no second, which may be somebody else's; only an
    /// <c>anonymous_id</c> may stand beside it.
    /// </summary>
    public bool ReadPerson(JsonValue identifiers, FieldPath field, out Identifiers person)
    {
        const string Known = "id, email, phone, cio_id or anonymous_id";
        person = default;
        if (!identifiers.IsPresent) return Required(field, $"{field} is missing: say who, with one of {Known}.");
        if (identifiers.Kind != JsonKind.Object) return Invalid(field, $"{field} must be an object with one of {Known}.");
        foreach (var member in identifiers)
        {
            var taken = (AttributeKey)CompiledOptions.AttributeKeys.IndexOf(member) switch
            {
                AttributeKey.Id => ReadIdentifier(member, field, "id", out person.Id),
                AttributeKey.Email => ReadIdentifier(member, field, "email", out person.Email),
                AttributeKey.CioId => ReadCioId(member, field, out person.CioId),
                AttributeKey.Phone => ReadIdentifier(member, field, "phone", out person.Phone),
                AttributeKey.AnonymousId => ReadIdentifier(member, field, "anonymous_id", out person.AnonymousId),
                _ => true,
            };
            if (!taken) return false;
        }
        if (person.CountUsers() > 1) return Invalid(field, $"{field} must name the person by one of id, email, phone and cio_id alone.");
        return (person.NamesPerson || Required(field, $"{field} names nobody: one of {Known} must not be empty."))
            && CheckLength(person.Id, Options.MaxPersonIdBytes, field, "id");
    }

    /// <summary>Reads an object's identifiers (2.2): object_type_id and object_id, or cio_object_id.</summary>
    public bool ReadObject(JsonValue identifiers, FieldPath field, out Identifiers thing)
    {
        const string Known = "object_type_id and object_id, or cio_object_id";
        thing = default;
        if (!identifiers.IsPresent) return Required(field, $"{field} is missing: say which object, with {Known}.");
        if (identifiers.Kind != JsonKind.Object) return Invalid(field, $"{field} must be an object with {Known}.");
        return ReadIdentifier(identifiers["object_type_id"u8], field, "object_type_id", out thing.ObjectTypeId)
            && ReadIdentifier(identifiers["object_id"u8], field, "object_id", out thing.ObjectId)
            && ReadIdentifier(identifiers["cio_object_id"u8], field, "cio_object_id", out thing.CioObjectId)
            && (thing.NamesObject || Required(field, $"{field} names no object: object_id or cio_object_id must not be empty."))
            && CheckLength(thing.ObjectId, Options.MaxObjectIdBytes, field, "object_id");
    }

    /// <summary>A free-form member that must be an object. Missing, null and PHP's empty array count as empty.</summary>
    public bool IsObject(JsonValue value, FieldPath field) =>
        value.IsNothing || value.Kind == JsonKind.Object || Invalid(field, $"{field} must be an object.");

    /// <summary>The time in Unix seconds, or the time of receipt when there is none or it makes no sense (1.6).</summary>
    public long Time(JsonValue value, string field)
    {
        if (!value.IsPresent)
        {
            Into.TimeBecause = ("5.1: the time of receipt, as the call has none", "received");
            return ReceivedAt;
        }
        if (Timestamps.TryReadSeconds(Into.Plain(value), out var milliseconds))
        {
            Into.TimeBecause = ("5.1: Unix seconds become ISO 8601", field);
            return milliseconds;
        }
        Into.TimeBecause = ("1.6: the time of receipt, as the call's makes no sense", "received");
        Note(field, "{0} is not a time in Unix seconds between the years 1 and 9999; the time of receipt was used.");
        return ReceivedAt;
    }

    /// <summary>Whether a text is within a limit. Escapes count as the characters they stand for.</summary>
    public bool CheckLength(ReadOnlySpan<byte> text, int max, FieldPath parent, string name = "") =>
        text.Length <= max || CheckLength(text, max, name.Length == 0 ? parent : parent.Member(name), default, "too_large", TooLarge);

    /// <summary>The same, of a member and with a sentence of its own.</summary>
    public bool CheckLength(ReadOnlySpan<byte> text, int max, FieldPath field, JsonValue member, string reason, string sentence)
    {
        var length = JsonText.CountMeant(text);
        return length <= max || Overrun(field, member, reason, sentence, length, max);
    }

    /// <summary>Whether a value is within a limit as it stands in the call, blanks, escapes and all.</summary>
    public bool CheckSize(JsonValue value, int max, string field) =>
        value.Raw.Length <= max || Overrun(field, default, "too_large", TooLarge, value.Raw.Length, max);

    /// <summary>Something is over a limit. v2 may refuse it; v1 and web pages are accepted and the operator told, as Customer.io does (1.2).</summary>
    /// <param name="field">Where; the object around it when <paramref name="member"/> is given.</param>
    /// <param name="member">The member of that object; may be missing.</param>
    /// <param name="reason">For when it is refused.</param>
    /// <param name="sentence">See <see cref="Remark.Sentence"/>.</param>
    /// <param name="size">What was found.</param>
    /// <param name="max">What is allowed.</param>
    /// <returns>Whether the item is accepted all the same.</returns>
    public bool Overrun(FieldPath field, JsonValue member, string reason, string sentence, int size, int max)
    {
        var remark = new Remark(field, member, sentence, size, max, index);
        if (!IsForgiving && Options.RefuseOverruns) return Into.Refuse(reason, remark.Field, remark.Message, index);
        if (Faults != Faults.Ignore) Into.Note(remark);
        return true;
    }
}

/// <summary>What happens to a part of an operation that is invalid.</summary>
internal enum Faults
{
    /// <summary>The operation is refused for it.</summary>
    Refuse,

    /// <summary>It is left out, and the operator told.</summary>
    Tell,

    /// <summary>It is left out; the operator knows already.</summary>
    Ignore,
}
