using Sluice.Translation.Json;

namespace Sluice.Translation.Mapping;

/// <summary>M2, M2o and M2d: relationships between people and objects, added or deleted.</summary>
internal static class RelationshipRule
{
    private const int FirstGroup = 1;
    private const int FirstTrack = 0x8000;

    /// <summary>The largest number of relationships in one operation: each takes one slot for its group and one for its track.</summary>
    public const int Most = FirstTrack - FirstGroup;

    /// <summary>Traits that are read as what is written here. An object's own attributes of these names are left out.</summary>
    private static readonly NameSet MadeHere = new("object_type_id", "objectTypeId", "relationshipAttributes");

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
        if (list.Kind != JsonKind.Array) return Parts(item).Invalid(field, $"{field} must be a list.") || item.IsForgiving;
        return All(item, list, new Relationship { Field = field, Person = person, Named = named, Removes = removes, Time = time });
    }

    /// <summary>An object's relationships with people: as for a person, the other way round. Without people one group, for the object itself.</summary>
    public static bool OfObject(
        in Item item, in Identifiers thing, JsonValue attributes, JsonValue list, ReadOnlySpan<byte> anonymousId, bool removes, long time)
    {
        const string Field = "cio_relationships";
        if (list.IsPresent && list.Kind != JsonKind.Array) return item.Invalid(Field, $"{Field} must be a list.");
        NoteLeftOut(item, attributes);
        if (list.IsNothing)
        {
            if (removes) return item.Required(Field, $"{Field} is missing or empty: say which relationships to delete.");
            var alone = new Identifiers { AnonymousId = anonymousId };
            return Group(item, new Relationship { Field = Field, Thing = thing, Person = alone, Named = alone, Attributes = attributes, Time = time });
        }
        if (!anonymousId.IsEmpty) item.Note("anonymous_id", "{0} was dropped: the object has people in cio_relationships.");
        return All(item, list, new Relationship { Field = Field, IsOfObject = true, Thing = thing, Attributes = attributes, Removes = removes, Time = time });
    }

    private static void NoteLeftOut(in Item item, JsonValue attributes)
    {
        foreach (var attribute in attributes)
        {
            if (MadeHere.Contains(attribute))
                item.Note("attributes", "{0} was left out: Pipelines reads a trait of this name as the object's type or the relationship's attributes.", attribute);
        }
    }

    private static bool All(in Item item, JsonValue list, in Relationship common) =>
        Groups(item, list, common)
        && (!common.Removes || item.Options.DeleteRelationship == DeleteRelationship.Group || Deletions(item, list, common));

    /// <summary>A group for each relationship, or a check alone where only tracks are wanted.</summary>
    private static bool Groups(in Item item, JsonValue list, in Relationship common)
    {
        var parts = Parts(item);
        var isWanted = !common.Removes || item.Options.DeleteRelationship != DeleteRelationship.Track;
        var slot = 0;
        foreach (var member in list)
        {
            if (slot == Most) return item.Refuse("too_large", common.Field, $"{common.Field} has more than {Most} relationships; send them in several calls.");
            if (!common.TryRead(parts, member, slot, out var relationship))
            {
                if (!item.IsForgiving) return false;
            }
            else if (isWanted && !Group(item, relationship))
            {
                return false;
            }
            slot++;
        }
        return true;
    }

    /// <summary>A track for each relationship that is deleted. What cannot be read was told of with the groups.</summary>
    private static bool Deletions(in Item item, JsonValue list, in Relationship common)
    {
        var parts = item.With(Faults.Ignore);
        var slot = 0;
        foreach (var member in list)
        {
            if (common.TryRead(parts, member, slot, out var relationship) && !Deletion(item, relationship)) return false;
            slot++;
        }
        return true;
    }

    private static Item Parts(in Item item) => item.IsForgiving ? item.With(Faults.Tell) : item;

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

    private static bool Group(in Item item, in Relationship one)
    {
        var message = item.Open(MessageType.Group);
        item.Because("type", !one.Removes ? "M2: one group per relationship"
            : item.Options.DeleteRelationship == DeleteRelationship.Both ? "M2d, A6: group, marked as a removal and addressed to nobody"
            : "M2d, A6: group, marked as a removal in context.journeys.action", "cio_relationships");
        item.Because("groupId", "M2: the object's id", "object_id or cio_object_id");
        item.Because(
            "traits",
            "M2, A21: the object's attributes but object_type_id, objectTypeId and relationshipAttributes; its type unless it is 1, relationshipAttributes",
            "attributes and relationship_attributes");
        message.Text("groupId"u8, one.Thing.GroupId);

        message.BeginObject("traits"u8);
        message.Members(one.Attributes, MadeHere);
        if (!one.Thing.TypeOrDefault.SequenceEqual("1"u8)) message.Text("object_type_id"u8, one.Thing.ObjectTypeId);
        if (one.OwnAttributes.IsPresent) message.Object("relationshipAttributes"u8, one.OwnAttributes);
        message.EndObject();

        return message.Close(one.Person, one.Journeys(item), new Envelope
        {
            ObjectId = one.Thing.GroupId,
            ObjectType = one.Thing.TypeOrDefault,
            IsRemoval = one.Removes,
            To = one.Removes && item.Options.DeleteRelationship == DeleteRelationship.Both ? Addressees.Nobody : Addressees.Unsaid,
            Timestamp = one.Time,
            Slot = FirstGroup + one.Slot,
        });
    }

    private static bool Deletion(in Item item, in Relationship one)
    {
        var message = item.Open(MessageType.Track);
        item.Because("type", "M2d, A6: the semantic event that removes the relationship", "cio_relationships");
        item.Because("event", "6.1: the semantic event of this operation", "constant");
        item.Because("properties", "6.1: the object's id and type", "identifiers");
        message.Text("event"u8, "Relationship Deleted"u8);
        ObjectProperties(message, one.Thing);
        // An object that is known by its cio_object_id alone is named too: nothing else tells it from an object_id.
        var journeys = one.Thing.ObjectId.IsEmpty ? one.Thing.With(one.Named) : one.Journeys(item);
        return message.Close(one.Person, journeys, new Envelope
        {
            ObjectId = one.Thing.GroupId,
            ObjectType = one.Thing.TypeOrDefault,
            Timestamp = one.Time,
            Slot = FirstTrack + one.Slot,
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

    /// <summary>A relationship between a person and an object. One of them is the operation's, the other is read from the list.</summary>
    private ref struct Relationship
    {
        /// <summary>Path of the list, for errors.</summary>
        public required string Field;

        /// <summary>Whether the operation is about the object, so that the list names people.</summary>
        public bool IsOfObject;

        /// <summary>The object.</summary>
        public Identifiers Thing;

        /// <summary>The person.</summary>
        public Identifiers Person;

        /// <summary>Those of the person's identifiers that the call is addressed to.</summary>
        public Identifiers Named;

        /// <summary>The object's attributes.</summary>
        public JsonValue Attributes;

        /// <summary>Those of the relationship.</summary>
        public JsonValue OwnAttributes;

        /// <summary>Whether the relationship is deleted.</summary>
        public bool Removes;

        /// <summary>Unix milliseconds.</summary>
        public required long Time;

        /// <summary>Place in the list.</summary>
        public int Slot;

        /// <summary>This with what one of the list says. False when it names nobody or nothing.</summary>
        public readonly bool TryRead(in Item item, JsonValue member, int slot, out Relationship one)
        {
            one = this;
            one.Slot = slot;
            var (identifiers, field) = (member["identifiers"u8], new FieldPath(Field, slot, "identifiers"));
            var isRead = IsOfObject ? item.ReadPerson(identifiers, field, out one.Person) : item.ReadObject(identifiers, field, out one.Thing);
            if (IsOfObject) one.Named = one.Person;
            return isRead && (Removes || TryReadAttributes(item, member["relationship_attributes"u8], slot, out one.OwnAttributes));
        }

        // Where the API is forgiving, the relationship is made without those that cannot be meant.
        private readonly bool TryReadAttributes(in Item item, JsonValue given, int slot, out JsonValue attributes)
        {
            var isObject = item.IsObject(given, new(Field, slot, "relationship_attributes"));
            attributes = isObject ? given : default;
            return isObject || item.Faults != Faults.Refuse;
        }

        /// <summary>A15: v1 and web pages name the person only, v2 the object too.</summary>
        public readonly Identifiers Journeys(in Item item) => item.IsForgiving ? Named : Thing.With(Named);
    }
}
