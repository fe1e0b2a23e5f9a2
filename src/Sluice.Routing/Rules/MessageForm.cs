using Sluice.Routing.Values;
using Sluice.Translation;
using Sluice.Translation.Json;

namespace Sluice.Routing.Rules;

/// <summary>What every message must be, whoever made it: one of the six types, with an id, about somebody. What the Pipelines API takes is one.</summary>
internal static class MessageForm
{
    /// <summary>Checks a message.</summary>
    /// <exception cref="RuleFault">It is none.</exception>
    public static void Check(Value message)
    {
        if (message.Kind != ValueKind.Object) throw new RuleFault($"a message is an object, not {Mappings.Words.Of(message)}");
        var type = message["type"u8];
        if (type.Kind != ValueKind.String || !MessageTypes.TryParse(type.Utf8, out var known))
            throw new RuleFault("a message's type is identify, track, page, screen, group or alias");
        var id = message["messageId"u8];
        // A number that a rule has made is spelled by nobody yet.
        if (!IsIdentifier(id) || id.Utf8.IsEmpty) throw new RuleFault("a message needs its messageId");
        var (user, anonymous) = (message["userId"u8], message["anonymousId"u8]);
        foreach (var (name, value) in (ReadOnlySpan<(string, Value)>)[("userId", user), ("anonymousId", anonymous), ("previousId", message["previousId"u8])])
        {
            if (!value.IsNothing && !IsIdentifier(value) && !value.IsEmptyString) throw new RuleFault($"{name} must be a text");
        }
        if (!IsIdentifier(user) && !IsIdentifier(anonymous) && !(known == MessageType.Identify && IsIdentifier(message["traits"u8]["email"u8])))
            throw new RuleFault("a message needs a userId or an anonymousId");
        // An empty list is PHP's empty map.
        if (message["integrations"u8] is { IsNothing: false, Kind: not ValueKind.Object } other && !(other.Kind == ValueKind.Array && other.Count == 0))
            throw new RuleFault("integrations must be an object");
    }

    /// <summary>Appends a checked message to a translation's output. Returns where it lies.</summary>
    /// <param name="message">The message.</param>
    /// <param name="hasOwnId">See <see cref="Message.HasOwnId"/>.</param>
    /// <param name="into">Where to.</param>
    public static Message Write(Value message, bool hasOwnId, TranslatedCall into)
    {
        var json = into.Buffer;
        var start = json.Length;
        Range id = default;
        json.Write((byte)'{');
        foreach (var member in message)
        {
            if (member.Value.Kind == ValueKind.Undefined) continue;
            if (json.Length > start + 1) json.Write((byte)',');
            JsonText.Quote(member.Name, json);
            json.Write((byte)':');
            var at = json.Length;
            member.Value.WriteTo(json);
            if (member.Key.Is("messageId"u8)) id = member.Value.Kind == ValueKind.Number ? at..json.Length : (at + 1)..(json.Length - 1);
        }
        json.Write((byte)'}');
        if (!MessageTypes.TryParse(message["type"u8].Utf8, out var type)) throw new RuleFault("a message needs its type");
        return new(type, start..json.Length, id, hasOwnId);
    }

    private static bool IsIdentifier(Value value) => value.Kind == ValueKind.Number || (value.Kind == ValueKind.String && !value.IsEmptyString);
}
