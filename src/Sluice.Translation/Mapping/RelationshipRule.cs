using Sluice.Translation.Json;

namespace Sluice.Translation.Mapping;

/// <summary>M2, M2o and M2d: relationships between people and objects, added or deleted.</summary>
internal static class RelationshipRule
{
    private const int FirstGroup = 1;
    private const int FirstTrack = 0x8000;

    /// <summary>Relationships of one operation: each has places of its own among the ids of the messages.</summary>
    public const int Most = FirstTrack - FirstGroup;

    /// <summary>Traits that say of which type a group is and how somebody belongs to it, whatever attributes of these names an object has.</summary>
    private static readonly NameSet MadeHere = new("object_type_id", "relationshipAttributes");

    /// <summary>
    /// The relationships that come with a person's identify: v1's object with an action, or v2's plain list, which adds. Where the API is
    /// forgiving, what cannot be read of them is left out, and the person is identified all the same (1.4.1).
    /// </summary>
    public static bool Apply(in Item item, in Identifiers named, in Identifiers person, JsonValue relationships, long time)
    {
        const string Field = "cio_relationships";
        if (!relationships.IsPresent) return true;
        if (relationships.Kind == JsonKind.Array) return OfPerson(item, named, person, relationships, Field, removes: false, time);

        var parts = Parts(item);
        if (relationships.Kind != JsonKind.Object)
        {
            return parts.Invalid(Field, $"{Field} must be an object with action and relationships, or a list.") || item.IsForgiving;
        }
        if (!ReadAction(parts, relationships["action"u8], out var removes)) return item.IsForgiving;
        var list = relationships["relationships"u8];
        return !list.IsPresent || OfPerson(item, named, person, list, Field + ".relationships", removes, time);
    }

    /// <summary>A person's relationships with objects: a group for each; when deleted also a track for each, after all groups (A6).</summary>
    /// <param name="item">The operation.</param>
    /// <param name="named">The identifiers the call is addressed to.</param>
    /// <param name="person">Those and the ones found among the attributes.</param>
    /// <param name="list">The relationships.</param>
    /// <param name="field">Path of the list, for errors.</param>
    /// <param name="removes">Whether they are deleted.</param>
    /// <param name="time">Unix milliseconds.</param>
    public static bool OfPerson(in Item item, in Identifiers named, in Identifiers person, JsonValue list, string field, bool removes, long time)
    {
        var parts = Parts(item);
        if (list.Kind != JsonKind.Array) return parts.Invalid(field, $"{field} must be a list.") || item.IsForgiving;
        var slot = 0;
        foreach (var relationship in list)
        {
            if (slot == Most) return TooMany(item, field);
            if (!parts.ReadObject(relationship["identifiers"u8], new(field, slot, "identifiers"), out var thing))
            {
                if (!item.IsForgiving) return false;
            }
            else if (WantsGroup(item, removes) && !Group(item, thing, person, Journeys(item, thing, named), default, relationship, removes, time, slot))
            {
                return false;
            }
            slot++;
        }
        if (!removes || item.Options.DeleteRelationship == DeleteRelationship.Group) return true;
        slot = 0;
        parts = item.With(Faults.Ignore);
        foreach (var relationship in list)
        {
            if (parts.ReadObject(relationship["identifiers"u8], field, out var thing)
                && !Deleted(item, thing, person, OfRemoval(item, thing, named), time, slot))
            {
                return false;
            }
            slot++;
        }
        return true;
    }

    /// <summary>An object's relationships with people: as for a person, the other way round. Without people one group, for the object itself.</summary>
    public static bool OfObject(
        in Item item, in Identifiers thing, JsonValue attributes, JsonValue list, ReadOnlySpan<byte> anonymousId, bool removes, long time)
    {
        const string Field = "cio_relationships";
        if (list.IsPresent && list.Kind != JsonKind.Array) return item.Invalid(Field, $"{Field} must be a list.");
        if (list.IsNothing)
        {
            if (removes) return item.Required(Field, $"{Field} is missing or empty: say which relationships to delete.");
            var alone = new Identifiers { AnonymousId = anonymousId };
            return Group(item, thing, alone, thing.With(alone), attributes, default, removes: false, time, slot: 0);
        }
        if (!anonymousId.IsEmpty) item.Note("anonymous_id", "{0} was dropped: the object has people in cio_relationships.");
        var slot = 0;
        foreach (var relationship in list)
        {
            if (slot == Most) return TooMany(item, Field);
            if (!item.ReadPerson(relationship["identifiers"u8], new(Field, slot, "identifiers"), out var person)) return false;
            if (WantsGroup(item, removes) && !Group(item, thing, person, thing.With(person), attributes, relationship, removes, time, slot)) return false;
            slot++;
        }
        if (!removes || item.Options.DeleteRelationship == DeleteRelationship.Group) return true;
        slot = 0;
        var parts = item.With(Faults.Ignore);
        foreach (var relationship in list)
        {
            parts.ReadPerson(relationship["identifiers"u8], Field, out var person);
            if (!Deleted(item, thing, person, thing.With(person), time, slot++)) return false;
        }
        return true;
    }

    private static Item Parts(in Item item) => item.IsForgiving ? item.With(Faults.Tell) : item;

    private static bool TooMany(in Item item, string field) => item.Refuse("too_large", field, $"{field} has more than {Most} relationships; send them in several calls.");

    /// <summary>Reads <c>add_relationships</c> or <c>delete_relationships</c>, in the plural or singular (2.3).</summary>
    private static bool ReadAction(in Item item, JsonValue action, out bool removes)
    {
        const string Field = "cio_relationships.action";
        var text = item.Into.Plain(action);
        removes = text.SequenceEqual("delete_relationships"u8) || text.SequenceEqual("delete_relationship"u8);
        if (removes || text.SequenceEqual("add_relationships"u8) || text.SequenceEqual("add_relationship"u8)) return true;
        return action.IsPresent
            ? item.Invalid(Field, $"{Field} must be add_relationships or delete_relationships.")
            : item.Required(Field, $"{Field} is missing: add_relationships or delete_relationships.");
    }

    private static bool WantsGroup(in Item item, bool removes) => !removes || item.Options.DeleteRelationship != DeleteRelationship.Track;

    /// <summary>A15: v1 and web pages name the person only, v2 the object too.</summary>
    private static Identifiers Journeys(in Item item, in Identifiers thing, in Identifiers named) =>
        item.IsForgiving ? named : thing.With(named);

    /// <summary>The event of a removal names an object too that is known by its <c>cio_object_id</c> alone: nothing else tells it from an <c>object_id</c>.</summary>
    private static Identifiers OfRemoval(in Item item, in Identifiers thing, in Identifiers named) =>
        thing.ObjectId.IsEmpty ? thing.With(named) : Journeys(item, thing, named);

    private static bool Group(
        in Item item, in Identifiers thing, in Identifiers person, in Identifiers journeys, JsonValue attributes, JsonValue relationship, bool removes, long time, int slot)
    {
        var message = item.Open(MessageType.Group);
        item.Because("type", removes ? "M2d, A6: group, marked as a removal and addressed to nobody" : "M2: one group per relationship", "cio_relationships");
        item.Because("groupId", "M2: the object's id", "object_id or cio_object_id");
        item.Because("traits", "M2, A21: the object's attributes, its type unless it is 1, and relationshipAttributes", "attributes and relationship_attributes");
        message.Text("groupId"u8, thing.GroupId);

        var extra = removes ? default : relationship["relationship_attributes"u8];
        message.BeginObject("traits"u8);
        message.Members(attributes, MadeHere);
        if (!thing.TypeOrDefault.SequenceEqual("1"u8)) message.Text("object_type_id"u8, thing.ObjectTypeId);
        if (extra.IsPresent) message.Object("relationshipAttributes"u8, extra);
        message.EndObject();

        PersonTrace.Explain(item, person);
        return message.Close(person, journeys, new Envelope
        {
            ObjectId = thing.GroupId,
            ObjectType = thing.TypeOrDefault,
            IsRemoval = removes,
            To = removes && item.Options.DeleteRelationship == DeleteRelationship.Both ? Addressees.Nobody : Addressees.Unsaid,
            Timestamp = time,
            Slot = FirstGroup + slot,
        });
    }

    private static bool Deleted(in Item item, in Identifiers thing, in Identifiers person, in Identifiers journeys, long time, int slot)
    {
        var message = item.Open(MessageType.Track);
        item.Because("type", "M2d, A6: the semantic event that removes the relationship", "cio_relationships");
        item.Because("event", "6.1: the semantic event of this operation", "constant");
        item.Because("properties", "6.1: the object's id and type", "identifiers");
        message.Text("event"u8, "Relationship Deleted"u8);
        ObjectProperties(message, thing);
        PersonTrace.Explain(item, person);
        return message.Close(person, journeys, new Envelope
        {
            ObjectId = thing.GroupId,
            ObjectType = thing.TypeOrDefault,
            Timestamp = time,
            Slot = FirstTrack + slot,
        });
    }

    /// <summary>Properties of the events about objects (6.1). The type of an object known by its <c>cio_object_id</c> alone is not guessed.</summary>
    public static void ObjectProperties(in Composer message, in Identifiers thing)
    {
        message.BeginObject("properties"u8);
        message.Text("objectId"u8, thing.GroupId);
        message.TextIfAny("objectTypeId"u8, thing.ObjectId.IsEmpty ? thing.ObjectTypeId : thing.TypeOrDefault);
        message.EndObject();
    }
}
