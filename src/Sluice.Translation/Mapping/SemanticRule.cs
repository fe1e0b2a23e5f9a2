namespace Sluice.Translation.Mapping;

/// <summary>M9 to M11: a person is deleted, suppressed or unsuppressed. Pipelines has a semantic event for each (A8, A22).</summary>
internal static class SemanticRule
{
    /// <summary>Writes the event.</summary>
    public static bool Apply(in Item item, ReadOnlySpan<byte> name, in Identifiers person, long time)
    {
        var message = item.Open(MessageType.Track);
        item.Because("type", "M9 to M11: a semantic event", "endpoint or action");
        item.Because("event", "6.1: the semantic event of this operation", "constant");
        item.Because("properties", "M9 to M11: empty", "constant");
        message.Text("event"u8, name);
        message.Object("properties"u8, default);
        return message.Close(person, person, new Envelope { Timestamp = time });
    }
}
