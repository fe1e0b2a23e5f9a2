namespace Sluice.Translation.Mapping;

/// <summary>M15: an object is deleted.</summary>
internal static class ObjectRule
{
    public static bool Delete(in Item item, in Identifiers thing, long time)
    {
        var message = item.Open(MessageType.Track);
        item.Because("type", "M15: a semantic event", "action");
        item.Because("event", "6.1: the semantic event of this operation", "constant");
        item.Because("properties", "6.1: the object's id and type", "identifiers");
        message.Text("event"u8, "Object Deleted"u8);
        RelationshipRule.ObjectProperties(message, thing);
        return message.Close(default, thing, new Envelope { ObjectId = thing.GroupId, ObjectType = thing.TypeOrDefault, Timestamp = time });
    }
}
