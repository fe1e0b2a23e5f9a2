using System.Buffers;
using System.Text.Json;
using Sluice.Translation;
using Sluice.Translation.Json;

namespace Sluice.Destinations.Relay;

/// <summary>
/// What a web page sent, in the form in which servers send it: Customer.io takes the snippet's own requests from its own snippet only. What the gateway
/// knows of the browser besides stays here, as the Track API has no place for it.
/// </summary>
/// <param name="Method">The method.</param>
/// <param name="Target">The path.</param>
/// <param name="Body">The body.</param>
internal sealed record PageCall(string Method, string Target, ReadOnlyMemory<byte> Body)
{
    // From which age on an identify is said to be of then. A second is as exact as that can be said, and servers' own calls count from when they arrive: what is
    // told at once must not seem older than what they told before it.
    private static readonly TimeSpan Held = TimeSpan.FromMinutes(1);

    // Milliseconds; a century.
    private const long Eldest = 100L * 365 * 24 * 60 * 60 * 1000;

    /// <summary>Makes it.</summary>
    /// <param name="parcel">The call as it was kept.</param>
    /// <param name="type">What was called.</param>
    public static PageCall Of(in Parcel parcel, MessageType type)
    {
        using var json = JsonDocument.Parse(parcel.Body[JsonText.MarkLength(parcel.Body.Span)..], LenientJson.Document);
        var call = json.RootElement;
        var person = TextOf(call, "customer_id");
        var received = MessageId.Parse(parcel.Id)?.Time;
        if (type == MessageType.Identify)
        {
            var attributes = call.TryGetProperty("attributes"u8, out var given) && given.ValueKind == JsonValueKind.Object ? given : default;
            person ??= TextOf(attributes, "id") ?? TextOf(attributes, "email") ?? WithPrefix(TextOf(attributes, "cio_id"));
            return new("PUT", PathOf(person), Write(to => WriteAttributes(to, call, attributes, received)));
        }
        return new("POST", person is null ? "/api/v1/events" : PathOf(person) + "/events", Write(to => WriteEvent(to, call, type, received, isAnonymous: person is null)));
    }

    // What the call says beside the attributes goes before one of that name; when it was, a server says among them.
    private static void WriteAttributes(Utf8JsonWriter to, JsonElement call, JsonElement attributes, DateTimeOffset? received)
    {
        var anonymous = TextOf(call, "anonymous_id");
        if (anonymous is not null) to.WriteString("anonymous_id"u8, anonymous);
        var isTimed = false;
        if (attributes.ValueKind == JsonValueKind.Object)
        {
            foreach (var attribute in attributes.EnumerateObject())
            {
                isTimed |= attribute.NameEquals("_timestamp"u8);
                if (anonymous is null || !attribute.NameEquals("anonymous_id"u8)) Copy(to, attribute.Name, attribute.Value);
            }
        }
        if (!isTimed && received is { } at && (AgeOf(call) ?? at - TimeOf(call, at)) is { } age && age >= Held) WriteSeconds(to, "_timestamp", at - age);
    }

    private static void WriteEvent(Utf8JsonWriter to, JsonElement call, MessageType type, DateTimeOffset? received, bool isAnonymous)
    {
        CopyIfAny(to, call, "name");
        to.WriteString("type"u8, type == MessageType.Page ? "page"u8 : "event"u8);
        CopyIfAny(to, call, "id");
        CopyIfAny(to, call, "data");
        if (isAnonymous) CopyIfAny(to, call, "anonymous_id");
        if (AgeOf(call) is { } age && received is { } at) WriteSeconds(to, "timestamp", at - age);
        else CopyIfAny(to, call, "timestamp");
    }

    // How long the page has kept the call. One that is older than Unix time is as old as that.
    private static TimeSpan? AgeOf(JsonElement call) =>
        call.TryGetProperty("age"u8, out var age) && age.ValueKind == JsonValueKind.Number && age.TryGetInt64(out var milliseconds) && milliseconds >= 0
            ? TimeSpan.FromMilliseconds(Math.Min(milliseconds, Eldest)) : null;

    // When it was, as the page says: in Unix seconds, and not after it came in.
    private static DateTimeOffset? TimeOf(JsonElement call, DateTimeOffset received) =>
        call.TryGetProperty("timestamp"u8, out var time) && time.ValueKind == JsonValueKind.Number && time.TryGetDouble(out var seconds)
        && seconds >= 0 && seconds <= received.ToUnixTimeSeconds() ? DateTimeOffset.FromUnixTimeSeconds((long)seconds) : null;

    private static void WriteSeconds(Utf8JsonWriter to, string name, DateTimeOffset time) => to.WriteNumber(name, Math.Max(0, time.ToUnixTimeSeconds()));

    private static byte[] Write(Action<Utf8JsonWriter> members)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var to = new Utf8JsonWriter(body, JsonOutput.Readable))
        {
            to.WriteStartObject();
            members(to);
            to.WriteEndObject();
        }
        return body.WrittenSpan.ToArray();
    }

    private static string PathOf(string person) => $"/api/v1/customers/{Uri.EscapeDataString(person)}";

    private static string WithPrefix(string? cioId) => cioId?.StartsWith("cio_", StringComparison.Ordinal) == true ? cioId : $"cio_{cioId}";

    private static string? TextOf(JsonElement body, string name) =>
        body.ValueKind != JsonValueKind.Object || !body.TryGetProperty(name, out var value) ? null
        : value.ValueKind == JsonValueKind.Number ? value.GetRawText()
        : value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text
        : null;

    private static void CopyIfAny(Utf8JsonWriter to, JsonElement call, string name)
    {
        if (call.TryGetProperty(name, out var value)) Copy(to, name, value);
    }

    private static void Copy(Utf8JsonWriter to, string name, JsonElement value)
    {
        to.WritePropertyName(name);
        try
        {
            // Byte for byte: numbers keep their digits, and texts the halves of characters.
            to.WriteRawValue(value.GetRawText());
        }
        catch (JsonException)
        {
            // Not without its comments and the commas at its ends, or too deep to tell.
            value.WriteTo(to);
        }
    }
}
