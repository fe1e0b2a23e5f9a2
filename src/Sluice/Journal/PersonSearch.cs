using System.Text.Json;
using Sluice.Journal.Privacy;
using Sluice.Translation.Json;

namespace Sluice.Journal;

/// <summary>Finds what is about somebody: an id, an e-mail address or an anonymous id, in the places and by the rules by which a message is about a person.</summary>
internal sealed class PersonSearch(string person)
{
    private readonly HashSet<ulong> _person = PersonKey.All([person]);

    /// <summary>Whether one of the call's messages is about the person; of a call without any, whether its path, body or, of an image, its query names the person.</summary>
    public bool Finds(in Record call)
    {
        foreach (var message in call)
        {
            if (Finds(message.Json.Span)) return true;
        }
        if (call.MessageCount > 0) return false;
        Span<ulong> keys = stackalloc ulong[PersonIdentifiers.Most];
        return IsAmong(keys[..CallIdentifiers.Read(call, keys)]) || IsListed(call.JsonBody.Span);
    }

    /// <summary>Whether a message is about the person.</summary>
    public bool Finds(ReadOnlySpan<byte> message)
    {
        Span<ulong> keys = stackalloc ulong[PersonIdentifiers.Most];
        return IsAmong(keys[..PersonIdentifiers.Read(message, keys)]);
    }

    // A segment's people stand in a list.
    private bool IsListed(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body, LenientJson.Reader);
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.String && _person.Contains(PersonKey.Of(reader.ValueSpan))) return true;
                if (reader.TokenType == JsonTokenType.Number && _person.Contains(PersonKey.OfNumber(reader.ValueSpan))) return true;
            }
        }
        catch (JsonException)
        {
            // What was read before counts.
        }
        return false;
    }

    private bool IsAmong(ReadOnlySpan<ulong> keys)
    {
        foreach (var key in keys)
        {
            if (_person.Contains(key)) return true;
        }
        return false;
    }
}
