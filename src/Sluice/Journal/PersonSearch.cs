using Sluice.Journal.Privacy;

namespace Sluice.Journal;

/// <summary>Finds what is about somebody: an id, an e-mail address or an anonymous id, in the places and by the rules by which a message is about a person.</summary>
internal sealed class PersonSearch(string person)
{
    private readonly HashSet<ulong> _person = PersonKey.All([person]);

    /// <summary>Whether one of the call's messages is about the person; of a call without any, whether its path or body names the person.</summary>
    public bool Finds(in Record call)
    {
        foreach (var message in call)
        {
            if (Finds(message.Json.Span)) return true;
        }
        if (call.MessageCount > 0) return false;
        Span<ulong> keys = stackalloc ulong[PersonNames.Most];
        return IsAmong(keys[..CallNames.Read(call, keys)]);
    }

    /// <summary>Whether a message is about the person.</summary>
    public bool Finds(ReadOnlySpan<byte> message)
    {
        Span<ulong> keys = stackalloc ulong[PersonNames.Most];
        return IsAmong(keys[..PersonNames.Read(message, keys)]);
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
