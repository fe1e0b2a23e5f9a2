using Sluice.Translation.Json;

namespace Sluice.Translation.Mapping;

/// <summary>M13c: v2 <c>viewed_content</c> and <c>clicked_content</c>.</summary>
internal static class ContentRule
{
    private static readonly NameSet MadeHere = new("actionType");

    public static bool Apply(in Item item, ReadOnlySpan<byte> action, JsonValue attributes, in Identifiers person, long time)
    {
        if (!item.IsObject(attributes, "attributes")) return false;
        var message = item.Open(MessageType.Track);
        item.Because("type", "M13c: a semantic event", "action");
        item.Because("event", "6.1: the semantic event of content", "constant");
        item.Because("properties", "M13c: the action and the attributes", "attributes");
        message.Text("event"u8, "Report Content Event"u8);
        message.BeginObject("properties"u8);
        message.Text("actionType"u8, action);
        message.Members(attributes, MadeHere);
        message.EndObject();
        return message.Close(person, person, new Envelope { Timestamp = time });
    }
}
