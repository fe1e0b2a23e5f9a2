using System.Text;
using Sluice.Translation.Json;

namespace Sluice.Translation.Mapping;

/// <summary>M1: a person is added or changed. M2 and M2d: their relationships along with them.</summary>
internal static class IdentifyRule
{
    /// <summary>Translates an identify.</summary>
    /// <param name="item">The operation.</param>
    /// <param name="named">The identifiers of the path (v1) or of <c>identifiers</c> (v2).</param>
    /// <param name="attributes">The attributes: v1's body, v2's <c>attributes</c>.</param>
    /// <param name="where">Path of the attributes in the body, empty for the body itself.</param>
    /// <param name="time">Unix milliseconds.</param>
    /// <param name="relationships">The <c>cio_relationships</c> beside the attributes (v2); those among them are found here.</param>
    /// <param name="ownId">A ULID sent with the call; empty for none.</param>
    public static bool Apply(
        in Item item, in Identifiers named, JsonValue attributes, string where, long time, JsonValue relationships, ReadOnlySpan<byte> ownId = default)
    {
        var person = named;
        var count = 0;
        foreach (var member in attributes)
        {
            count++;
            Lift(item, member, where, ref person, ref relationships);
            if (!CheckLimits(item, member, where)) return false;
        }
        var max = item.Options.MaxAttributes;
        if (count > max && !item.Overrun(where, default, "too_large", "The person has {1} attributes; at most {2} are taken.", count, max)) return false;
        if (named.Id.IsEmpty && !item.CheckLength(person.Id, item.Options.MaxPersonIdBytes, where, "id")) return false;

        return Identify(item, person, attributes, time, ownId)
            && RelationshipRule.Apply(item, item.IsForgiving ? Addressee(named, person) : named, person, relationships, time);
    }

    /// <summary>
    /// The person's identifier in the groups of an identify of v1 or a web page: the one that the call is addressed to (5.2), or for a page's call without
    /// one the first among its attributes.
    /// </summary>
    private static Identifiers Addressee(in Identifiers named, in Identifiers person)
    {
        var known = named.HasUser ? named : person;
        return !known.Id.IsEmpty ? new() { Id = known.Id }
            : !known.Email.IsEmpty ? new() { Email = known.Email }
            : new Identifiers { CioId = known.CioId };
    }

    /// <summary>Writes the identify message.</summary>
    public static bool Identify(in Item item, in Identifiers person, JsonValue attributes, long time, ReadOnlySpan<byte> ownId = default)
    {
        var message = item.Open(MessageType.Identify);
        item.Because("type", "M1: identify", "endpoint or action");
        item.Because("traits", "M1: the attributes without identifiers and cio_relationships, values untouched", "attributes");
        message.BeginObject("traits"u8);
        message.Members(attributes, HasForeignEmail(item, person, attributes) ? item.Compiled.NotTraitsNorEmail : item.Compiled.NotTraits);
        message.EndObject();
        return message.Close(person, person, new Envelope { OwnId = ownId, Timestamp = time });
    }

    // Kept among the traits, an address that contradicts the person's would have destinations write to somebody else.
    private static bool HasForeignEmail(in Item item, in Identifiers person, JsonValue attributes) =>
        item.Options.KeepEmailInTraits && !person.Email.IsEmpty && item.Into.Tidy(attributes["email"u8]) is { IsEmpty: false } other
        && Contradicts(person.Email, other, ignoreCase: true);

    /// <summary>Takes an attribute that is an identifier. Those of the path win: a contradiction is dropped and reported (1.4.1).</summary>
    public static void Lift(in Item item, JsonValue member, string where, ref Identifiers person, ref JsonValue relationships)
    {
        switch ((AttributeKey)CompiledOptions.AttributeKeys.IndexOf(member))
        {
            case AttributeKey.Id:
                Take(item, member, where, ref person.Id);
                break;
            case AttributeKey.Email:
                Take(item, member, where, ref person.Email, ignoreCase: true);
                break;
            case AttributeKey.CioId:
                Take(item, member, Identifiers.WithoutPrefix(item.Into.Tidy(member)), where, ref person.CioId);
                break;
            case AttributeKey.AnonymousId:
                Take(item, member, where, ref person.AnonymousId);
                break;
            case AttributeKey.Phone when item.Options.PhoneIsIdentifier:
                Take(item, member, where, ref person.Phone);
                break;
            case AttributeKey.Relationships when !relationships.IsPresent:
                relationships = member;
                break;
        }
    }

    private static void Take(in Item item, JsonValue member, string where, ref ReadOnlySpan<byte> identifier, bool ignoreCase = false) =>
        Take(item, member, item.Into.Tidy(member), where, ref identifier, ignoreCase);

    private static void Take(
        in Item item, JsonValue member, ReadOnlySpan<byte> text, string where, ref ReadOnlySpan<byte> identifier, bool ignoreCase = false)
    {
        if (text.IsEmpty)
        {
            if (member.Kind is JsonKind.Null or JsonKind.String) return;
            item.Note(where, "The identifier is not a string and was dropped.", member);
        }
        else if (identifier.IsEmpty)
        {
            identifier = text;
        }
        else if (Contradicts(identifier, text, ignoreCase))
        {
            item.Note(where, "The identifier contradicts the one the call is addressed to and was dropped.", member);
        }
    }

    private static bool Contradicts(ReadOnlySpan<byte> identifier, ReadOnlySpan<byte> other, bool ignoreCase) =>
        !identifier.SequenceEqual(other) && !(ignoreCase && Ascii.EqualsIgnoreCase(identifier, other));

    /// <summary>Limits on a person's attribute (1.2). Only texts are measured: other values have no documented size.</summary>
    private static bool CheckLimits(in Item item, JsonValue member, string where)
    {
        var options = item.Options;
        var value = member.Kind == JsonKind.String ? member.Text : default;
        // An escape is never shorter than its character, so what fits with escapes fits without.
        if (member.Name.Length <= options.MaxAttributeNameBytes && value.Length <= options.MaxAttributeValueBytes) return true;
        return item.CheckLength(
                member.Name, options.MaxAttributeNameBytes, where, member, "invalid", "{0} has a name of {1} bytes; an attribute name cannot be longer than {2} bytes.")
            && item.CheckLength(value, options.MaxAttributeValueBytes, where, member, "invalid", "{0} has {1} bytes; a property value cannot be longer than {2} bytes.");
    }
}
