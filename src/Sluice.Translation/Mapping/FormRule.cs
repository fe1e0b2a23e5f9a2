using Sluice.Translation.Json;

namespace Sluice.Translation.Mapping;

/// <summary>M14: a submitted form identifies a person.</summary>
internal static class FormRule
{
    private const int EventSlot = 0x8000;

    private static readonly NameSet MadeHere = new("form_id");

    public static bool Apply(in Item item, ReadOnlySpan<byte> formId, JsonValue data)
    {
        if (!data.IsPresent) return item.Required("data", "data is missing: an object with the form's fields.");
        if (data.Kind != JsonKind.Object) return item.Invalid("data", "data must be an object with the form's fields.");
        var person = default(Identifiers);
        if (!item.ReadIdentifier(data["id"u8], "data", "id", out person.Id)
            || !item.ReadIdentifier(data["email"u8], "data", "email", out person.Email)
            || !item.ReadIdentifier(data["anonymous_id"u8], "data", "anonymous_id", out person.AnonymousId))
        {
            return false;
        }
        if (!person.HasUser) return item.Required("data", "data names nobody: exactly one of id and email must be given.");
        if (!person.Id.IsEmpty && !person.Email.IsEmpty) return item.Invalid("data", "data has both id and email; exactly one of them must be given.");

        var relationships = default(JsonValue);
        foreach (var field in data) IdentifyRule.Lift(item, field, "data", ref person, ref relationships);
        if (relationships.IsPresent) item.Note("data.cio_relationships", "{0} was dropped: a form has no relationships.");
        if (!item.CheckLength(person.Id, item.Options.MaxPersonIdBytes, "data", "id")) return false;

        var time = item.Time(default, "");
        var message = item.Open(MessageType.Identify);
        item.Because("type", "M14: a form identifies a person", "endpoint");
        item.Because("traits", "M14: the fields without identifiers and reserved keys", "data");
        message.BeginObject("traits"u8);
        message.Members(data, item.Compiled.NotFormTraits);
        message.EndObject();
        return message.Close(person, person, new Envelope { Timestamp = time })
            && (!item.Options.FormSubmittedEvent || Submitted(item, formId, data, person));
    }

    private static bool Submitted(in Item item, ReadOnlySpan<byte> formId, JsonValue data, in Identifiers person)
    {
        var message = item.Open(MessageType.Track);
        item.Because("type", "M14: the optional event, a setting", "constant");
        message.Text("event"u8, "Form Submitted"u8);
        message.BeginObject("properties"u8);
        message.Text("form_id"u8, formId);
        message.Members(data, MadeHere);
        message.EndObject();
        return message.Close(person, person, new Envelope { Timestamp = item.ReceivedAt, Slot = EventSlot });
    }
}
