using System.Buffers;
using System.Text.Json;

namespace Sluice.Journal.Privacy;

/// <summary>
/// Takes a person out of the body of a call that is about others as well: the items of a batch that are about the person, the relationships to it, and its
/// id in a segment's list. What is about others stays as it is.
/// </summary>
internal static class CallBody
{
    private static readonly string[] Lists = ["batch", "cio_relationships", "relationships", "ids"];

    /// <summary>The body without the person; null when it does not name the person where names of persons stand.</summary>
    public static byte[]? Without(ReadOnlyMemory<byte> body, IReadOnlySet<ulong> persons)
    {
        try
        {
            using var json = JsonDocument.Parse(body, BodyNames.Lenient);
            var rest = new ArrayBufferWriter<byte>(body.Length);
            var removed = 0;
            using (var writer = new Utf8JsonWriter(rest, new() { SkipValidation = true })) Copy(json.RootElement, persons, writer, ref removed);
            return removed > 0 ? rest.WrittenSpan.ToArray() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Whether a body, or an item of it, is about one of these persons.</summary>
    public static bool Names(JsonElement body, IReadOnlySet<ulong> persons) => body.ValueKind is JsonValueKind.String or JsonValueKind.Number
        ? persons.Contains(PersonKey.OfText(body.ToString()))
        : BodyNames.Of(body).Any(name => persons.Contains(PersonKey.OfText(name)));

    private static void Copy(JsonElement from, IReadOnlySet<ulong> persons, Utf8JsonWriter to, ref int removed)
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
            if (member.Value.ValueKind == JsonValueKind.Array && Lists.Contains(member.Name)) CopyList(member.Value, persons, to, ref removed);
            else if (holdsLists) Copy(member.Value, persons, to, ref removed);
            else to.WriteRawValue(member.Value.GetRawText(), skipInputValidation: true);
        }
        to.WriteEndObject();
    }

    private static void CopyList(JsonElement list, IReadOnlySet<ulong> persons, Utf8JsonWriter to, ref int removed)
    {
        to.WriteStartArray();
        foreach (var item in list.EnumerateArray())
        {
            if (Names(item, persons)) removed++;
            else Copy(item, persons, to, ref removed);
        }
        to.WriteEndArray();
    }
}
