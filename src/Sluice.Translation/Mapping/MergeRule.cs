using Sluice.Translation.Json;

namespace Sluice.Translation.Mapping;

/// <summary>M12: two people are merged. The primary survives and becomes <c>userId</c> (A9).</summary>
internal static class MergeRule
{
    public static bool Apply(in Item item, JsonValue body, long time)
    {
        if (!ReadOne(item, body["primary"u8], "primary", out var primary) || !ReadOne(item, body["secondary"u8], "secondary", out var secondary))
        {
            return false;
        }
        var message = item.Open(MessageType.Alias);
        item.Because("type", "M12: alias", "endpoint or action");
        item.Because("previousId", "A9: the secondary is merged away", "secondary");
        return message.Close(primary, primary, new Envelope { Timestamp = time, TellsSecondary = !LooksLikeWhatItIs(secondary) }, previous: secondary);
    }

    /// <summary>Whether a destination that only sees the <c>previousId</c> takes it for the identifier that it is (1.3, 7.6.1).</summary>
    private static bool LooksLikeWhatItIs(in Identifiers person)
    {
        if (!person.CioId.IsEmpty) return PathSegment.IsBareCioId(person.CioId);
        return person.Id.IsEmpty ? EmailAddress.Is(person.Email) : !EmailAddress.Is(person.Id) && !PathSegment.IsCioId(person.Id);
    }

    /// <summary>Exactly one of id, email and cio_id (1.4.8).</summary>
    private static bool ReadOne(in Item item, JsonValue value, string field, out Identifiers person)
    {
        person = default;
        if (!value.IsPresent) return item.Required(field, $"{field} is missing: an object with one of id, email or cio_id.");
        if (value.Kind != JsonKind.Object) return item.Invalid(field, $"{field} must be an object with one of id, email or cio_id.");
        if (!item.ReadIdentifier(value["id"u8], field, "id", out person.Id)
            || !item.ReadIdentifier(value["email"u8], field, "email", out person.Email)
            || !item.ReadCioId(value["cio_id"u8], field, out person.CioId))
        {
            return false;
        }
        var given = person.CountUsers();
        return given switch
        {
            0 => item.Required(field, $"{field} names nobody: one of id, email or cio_id must not be empty."),
            1 => item.CheckLength(person.Id, item.Options.MaxPersonIdBytes, field, "id"),
            _ => item.Invalid(field, $"{field} must have exactly one of id, email and cio_id; it has {given}."),
        };
    }
}
