using System.Text;
using System.Text.Json;
using Sluice.Translation.Json;

namespace Sluice.Operator.Admin;

/// <summary>What a person wants to know of a message at a glance.</summary>
/// <param name="MessageId">Its id; null when it has none of its own.</param>
/// <param name="Type">Its type; null when it has none.</param>
/// <param name="Event">The event's name; null when it is none.</param>
/// <param name="UserId">Whom it is about; null when nobody is named.</param>
internal sealed record MessageFacts(string? MessageId, string? Type, string? Event, string? UserId)
{
    public static MessageFacts Read(ReadOnlyMemory<byte> message)
    {
        var json = ToJson(message);
        return json.ValueKind == JsonValueKind.Object
            ? new(Text(json, "messageId"), Text(json, "type"), Text(json, "event"), Text(json, "userId") ?? Text(json, "anonymousId"))
            : new(null, null, null, null);
    }

    /// <summary>The JSON as it is, a text that is none as a string.</summary>
    public static JsonElement ToJson(ReadOnlyMemory<byte> text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, LenientJson.Document);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return JsonSerializer.SerializeToElement(Encoding.UTF8.GetString(text.Span), AdminJson.Of<string>());
        }
    }

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? LenientJson.TextOf(value) : null;
}
