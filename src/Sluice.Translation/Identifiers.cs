using Sluice.Translation.Json;

namespace Sluice.Translation;

/// <summary>
/// Who or what a call is about: the content of <c>context.journeys.identifiers</c> (spec 5.2), and what gives <c>userId</c> and
/// <c>anonymousId</c>. All texts are insides of JSON strings, escapes untouched; an empty one is absent.
/// </summary>
internal ref struct Identifiers
{
    public ReadOnlySpan<byte> ObjectTypeId, ObjectId, CioObjectId, Id, Email, CioId, Phone, AnonymousId, DeliveryId;

    /// <summary>Whether there is anything that names a person.</summary>
    public readonly bool NamesPerson => HasUser || !AnonymousId.IsEmpty;

    /// <summary>Whether there is anything that gives a <c>userId</c>.</summary>
    public readonly bool HasUser => !Id.IsEmpty || !Email.IsEmpty || !CioId.IsEmpty || !Phone.IsEmpty;

    /// <summary>How many of those there are.</summary>
    public readonly int CountUsers() => (Id.IsEmpty ? 0 : 1) + (Email.IsEmpty ? 0 : 1) + (CioId.IsEmpty ? 0 : 1) + (Phone.IsEmpty ? 0 : 1);

    /// <summary>Whether there is anything that names an object.</summary>
    public readonly bool NamesObject => !ObjectId.IsEmpty || !CioObjectId.IsEmpty;

    /// <summary>The object's type, by default "1".</summary>
    public readonly ReadOnlySpan<byte> TypeOrDefault => ObjectTypeId.IsEmpty ? "1"u8 : ObjectTypeId;

    /// <summary>What a group message calls the object (M2).</summary>
    public readonly ReadOnlySpan<byte> GroupId => ObjectId.IsEmpty ? CioObjectId : ObjectId;

    /// <summary>Which identifier gives the <c>userId</c>: the first present (spec 5.1); null when there is none.</summary>
    public readonly UserIdentifier? UserIdFrom(ReadOnlySpan<UserIdentifier> order)
    {
        foreach (var one in order)
        {
            if (!this[one].IsEmpty) return one;
        }
        return null;
    }

    /// <summary>Writes the <c>userId</c>; a cio_id gets its prefix.</summary>
    public readonly void WriteUserId(ByteBuffer to, ReadOnlySpan<UserIdentifier> order)
    {
        if (UserIdFrom(order) is not { } from) return;
        if (from == UserIdentifier.CioId) to.Write("cio_"u8);
        to.Write(this[from]);
    }

    private readonly ReadOnlySpan<byte> this[UserIdentifier one] => one switch
    {
        UserIdentifier.Id => Id,
        UserIdentifier.Email => Email,
        UserIdentifier.CioId => CioId,
        _ => Phone,
    };

    /// <summary>This object together with a person (A15).</summary>
    public readonly Identifiers With(scoped in Identifiers person)
    {
        var both = this;
        both.Id = person.Id;
        both.Email = person.Email;
        both.CioId = person.CioId;
        both.Phone = person.Phone;
        both.AnonymousId = person.AnonymousId;
        return both;
    }

    /// <summary>A cio_id as <c>identifiers</c> have it (5.2); some clients write it with the prefix that it has in paths and as a <c>userId</c>.</summary>
    public static ReadOnlySpan<byte> WithoutPrefix(ReadOnlySpan<byte> cioId) => cioId.StartsWith("cio_"u8) ? cioId[4..] : cioId;
}
