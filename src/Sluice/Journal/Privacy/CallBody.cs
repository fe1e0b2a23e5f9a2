using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using Sluice.Translation.Json;

namespace Sluice.Journal.Privacy;

/// <summary>
/// Takes a person out of the body of a call that is about others as well: the items of a batch that are about the person, the relationships to it, and its
/// id in a segment's list. What is about others stays as it is.
/// </summary>
internal static class CallBody
{
    private static readonly string[] Lists = ["batch", "cio_relationships", "relationships", "ids"];

    /// <summary>The body without the person, of a form as JSON; null when it does not name the person where names of persons stand.</summary>
    /// <param name="call">The call.</param>
    /// <param name="isPerson">Whether a key is one of the person's.</param>
    /// <param name="keepsPrivacyEvents">Whether the items stay that suppress or delete the person, or lift it.</param>
    public static byte[]? Without(in Record call, Predicate<ulong> isPerson, bool keepsPrivacyEvents)
    {
        var body = call.JsonBody;
        try
        {
            using var json = JsonDocument.Parse(body, LenientJson.Document);
            var rest = new ArrayBufferWriter<byte>(body.Length);
            var removed = 0;
            using (var writer = new Utf8JsonWriter(rest, new() { SkipValidation = true })) Copy(json.RootElement, IsGone, writer, ref removed);
            return removed > 0 ? rest.WrittenSpan.ToArray() : null;
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            // Not JSON, or a name with half of a surrogate pair, which no text can hold.
            return null;
        }

        bool IsGone(JsonElement item) => Names(item, isPerson) && !(keepsPrivacyEvents && IsPrivacyEvent(item));
    }

    private static bool Names(JsonElement item, Predicate<ulong> isPerson) => item.ValueKind is JsonValueKind.String or JsonValueKind.Number
        ? isPerson(PersonKey.OfText(item.ToString()))
        : BodyIdentifiers.Of(item).Any(name => isPerson(PersonKey.OfText(name)));

    // As the Track API says it, and as the Pipelines API does.
    private static bool IsPrivacyEvent(JsonElement item) => item.ValueKind == JsonValueKind.Object
        && (Text(item, "action") is "suppress" or "unsuppress" or "delete"
            || Text(item, "event") is "User Suppressed" or "User Unsuppressed" or "User Deleted");

    private static string? Text(JsonElement item, string member) =>
        item.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool HasHalfACharacter(JsonElement item)
    {
        var json = JsonMarshal.GetRawUtf8Value(item);
        return (json.IndexOf("\\ud"u8) >= 0 || json.IndexOf("\\uD"u8) >= 0) && new JsonIndex().Read(json, strict: false, int.MaxValue) is not null;
    }

    private static void Copy(JsonElement from, Predicate<JsonElement> isGone, Utf8JsonWriter to, ref int removed)
    {
        if (from.ValueKind != JsonValueKind.Object)
        {
            to.WriteRawValue(from.GetRawText(), skipInputValidation: true);
            return;
        }
        to.WriteStartObject();
        foreach (var member in from.EnumerateObject())
        {
            to.WritePropertyName(member.Name);
            var holdsLists = member.NameEquals("attributes"u8);
            if (member.Value.ValueKind == JsonValueKind.Array && Lists.Contains(member.Name)) CopyList(member.Value, isGone, to, ref removed);
            else if (holdsLists) Copy(member.Value, isGone, to, ref removed);
            else to.WriteRawValue(member.Value.GetRawText(), skipInputValidation: true);
        }
        to.WriteEndObject();
    }

    private static void CopyList(JsonElement list, Predicate<JsonElement> isGone, Utf8JsonWriter to, ref int removed)
    {
        to.WriteStartArray();
        foreach (var item in list.EnumerateArray())
        {
            // It became no message, and nobody can tell whom it is about.
            if (HasHalfACharacter(item)) continue;
            if (isGone(item)) removed++;
            else Copy(item, isGone, to, ref removed);
        }
        to.WriteEndArray();
    }
}
