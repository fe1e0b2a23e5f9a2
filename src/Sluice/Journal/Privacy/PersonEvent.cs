using System.Text.Json;
using Sluice.Translation;
using Sluice.Translation.Json;
using Sluice.Translation.Mapping;

namespace Sluice.Journal.Privacy;

/// <summary>What a message says about its person's wish to be left alone.</summary>
internal enum PersonEvent : byte
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary><c>User Suppressed</c>: no more may be sent about the person.</summary>
    Suppressed,

    /// <summary><c>User Deleted</c>: what is known of the person is to be forgotten.</summary>
    Deleted,

    /// <summary><c>User Unsuppressed</c>: the person may be written about again.</summary>
    Unsuppressed,
}

/// <summary>Recognises the semantic events that suppress, delete and unsuppress (spec 6.1): Track's calls become them, Pipelines' clients send them.</summary>
internal static class PersonEvents
{
    private static ReadOnlySpan<byte> Opening => "{\"type\":\"track\",\"event\":\""u8;

    /// <summary>What a message says. Nearly free for those that say nothing; allocates nothing.</summary>
    public static PersonEvent Of(MessageType type, ReadOnlySpan<byte> json)
    {
        if (type != MessageType.Track) return PersonEvent.None;
        // As it stands in what Track calls become.
        if (json.StartsWith(Opening) && json[Opening.Length..] is var rest && rest.IndexOfAny((byte)'"', (byte)'\\') is var end and >= 0 && rest[end] == '"')
            return Named(rest[..end]);
        // Whoever escapes a letter writes \u00 and two digits.
        return json.IndexOf("\"User "u8) < 0 && json.IndexOf("\\u00"u8) < 0 ? PersonEvent.None : Read(json);
    }

    private static PersonEvent Named(ReadOnlySpan<byte> name) =>
        !name.StartsWith("User "u8) ? PersonEvent.None
        : name.SequenceEqual(PrivacyEvents.Suppressed) ? PersonEvent.Suppressed
        : name.SequenceEqual(PrivacyEvents.Deleted) ? PersonEvent.Deleted
        : name.SequenceEqual(PrivacyEvents.Unsuppressed) ? PersonEvent.Unsuppressed
        : PersonEvent.None;

    private static PersonEvent Read(ReadOnlySpan<byte> json)
    {
        var found = PersonEvent.None;
        try
        {
            var reader = new Utf8JsonReader(json, LenientJson.Reader);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return found;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isEvent = reader.ValueTextEquals("event"u8);
                reader.Read();
                if (isEvent) found = reader.TokenType == JsonTokenType.String ? Named(in reader) : PersonEvent.None;
                reader.Skip();
            }
        }
        catch (JsonException)
        {
            // What is not JSON is no event.
        }
        return found;
    }

    private static PersonEvent Named(ref readonly Utf8JsonReader name) =>
        name.ValueTextEquals(PrivacyEvents.Suppressed) ? PersonEvent.Suppressed
        : name.ValueTextEquals(PrivacyEvents.Deleted) ? PersonEvent.Deleted
        : name.ValueTextEquals(PrivacyEvents.Unsuppressed) ? PersonEvent.Unsuppressed
        : PersonEvent.None;
}
