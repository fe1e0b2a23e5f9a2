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

    /// <summary>
    /// The body without the person, of a form as JSON; null when it does not name the person where names of persons stand, or not as often as its messages do: a rule
    /// may have given these their names, and what they were made of is not known then.
    /// </summary>
    /// <param name="call">The call.</param>
    /// <param name="isPerson">Whether a key is one of the person's.</param>
    /// <param name="keepsPrivacyEvents">Whether the items stay that suppress or delete the person, or lift it.</param>
    /// <param name="messages">How many of its messages are the person's, and go.</param>
    public static byte[]? Without(in Record call, Predicate<ulong> isPerson, bool keepsPrivacyEvents, int messages)
    {
        var body = call.JsonBody;
        // Most calls have no list to take something out of, and need not be parsed.
        if (!body.Span.Contains((byte)'[')) return null;
        try
        {
            using var json = JsonDocument.Parse(body, LenientJson.Document);
            var rest = new ArrayBufferWriter<byte>(body.Length);
            var removed = new Removed();
            using (var writer = new Utf8JsonWriter(rest, new() { SkipValidation = true })) Copy(json.RootElement, IsGone, writer, ref removed);
            return removed.Any && removed.Messages >= messages ? rest.WrittenSpan.ToArray() : null;
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

    private static void Copy(JsonElement from, Predicate<JsonElement> isGone, Utf8JsonWriter to, ref Removed removed)
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

    private static void CopyList(JsonElement list, Predicate<JsonElement> isGone, Utf8JsonWriter to, ref Removed removed)
    {
        to.WriteStartArray();
        foreach (var item in list.EnumerateArray())
        {
            // It became no message, and nobody can tell whom it is about.
            if (HasHalfACharacter(item)) continue;
            if (isGone(item)) removed.Add(item);
            else Copy(item, isGone, to, ref removed);
        }
        to.WriteEndArray();
    }

    /// <summary>What was taken out.</summary>
    private struct Removed
    {
        // A relationship that ends is a group and a track.
        private const int OfRelationship = 2;

        public bool Any { get; private set; }

        /// <summary>How many messages it can have become at most.</summary>
        public int Messages { get; private set; }

        public void Add(JsonElement item)
        {
            Any = true;
            Messages += IsRelationship(item) ? OfRelationship : 1 + (OfRelationship * Relationships(item));
        }

        // It says whom or what somebody is with, and does nothing by itself.
        private static bool IsRelationship(JsonElement item) =>
            item.ValueKind == JsonValueKind.Object && item.TryGetProperty("identifiers"u8, out _) && !item.TryGetProperty("action"u8, out _);

        private static int Relationships(JsonElement item) =>
            item.ValueKind == JsonValueKind.Object && item.TryGetProperty("cio_relationships"u8, out var list) && list.ValueKind == JsonValueKind.Array ? list.GetArrayLength() : 0;
    }
}
