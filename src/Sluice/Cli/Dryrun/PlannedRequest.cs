using System.Buffers;
using System.Text;
using System.Text.Json;
using Sluice.Delivery.Attempts;
using Sluice.Destinations;
using Sluice.Translation.Json;
using JsonValue = System.Text.Json.Nodes.JsonValue;

namespace Sluice.Cli.Dryrun;

/// <summary>
/// Something that would be sent, as JSON: <c>{method,url,headers,body}</c> with the headers' names in lower case and a body that is JSON as it is,
/// any other as text; or <c>{line}</c> for standard output.
/// </summary>
/// <param name="Json">The JSON, secrets and all.</param>
/// <param name="Masking">Takes the secrets of the destination out.</param>
/// <param name="Credentials">What the request proves itself with; empty for nothing.</param>
internal sealed record PlannedRequest(string Json, Masking Masking, string Credentials)
{
    private static readonly JsonWriterOptions Plain = JsonOutput.Readable with { SkipValidation = true };

    /// <summary>The JSON without secrets.</summary>
    public string Masked => Sound(Mask(Json));

    /// <summary>Reads any JSON of ours or of a client.</summary>
    public static JsonDocument Parse(string json) => JsonDocument.Parse(json, LenientJson.Document);

    /// <summary>A masked JSON as it is, or as a string when the mask stands where JSON can have none, as for a secret that is a number.</summary>
    public static string Sound(string masked)
    {
        try
        {
            using var json = Parse(masked);
            return masked;
        }
        catch (JsonException)
        {
            return JsonValue.Create(masked).ToJsonString();
        }
    }

    /// <summary>A text without the secrets of this request.</summary>
    public string Mask(string text) => Masking.Apply(text, Credentials);

    public static PlannedRequest Of(Outgoing.Http request, Masking masking)
    {
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json, Plain))
        {
            writer.WriteStartObject();
            writer.WriteString("method"u8, request.Method);
            writer.WriteString("url"u8, request.Url.OriginalString);
            writer.WriteStartObject("headers"u8);
            foreach (var same in request.Headers.GroupBy(header => header.Key.ToLowerInvariant()))
                writer.WriteString(same.Key, string.Join(", ", same.Select(header => header.Value)));
            if (request.WantsToken) writer.WriteString("authorization"u8, "Bearer ***");
            writer.WriteEndObject();
            if (!request.Body.IsEmpty) Write("body"u8, request.Body, IsJson(request), writer);
            writer.WriteEndObject();
        }
        return new(Encoding.UTF8.GetString(json.WrittenSpan), masking, Masking.CredentialsOf(request));
    }

    public static PlannedRequest Of(Outgoing.Line line, Masking masking)
    {
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json, Plain))
        {
            writer.WriteStartObject();
            Write("line"u8, line.Text, isJson: true, writer);
            writer.WriteEndObject();
        }
        return new(Encoding.UTF8.GetString(json.WrittenSpan), masking, "");
    }

    private static bool IsJson(Outgoing.Http request) => request.Headers.Any(
        static header => header.Key.Equals("content-type", StringComparison.OrdinalIgnoreCase) && header.Value.Contains("json", StringComparison.OrdinalIgnoreCase));

    private static void Write(ReadOnlySpan<byte> name, ReadOnlyMemory<byte> content, bool isJson, Utf8JsonWriter to)
    {
        to.WritePropertyName(name);
        if (isJson && Rewritten(content) is { } json) to.WriteRawValue(json, skipInputValidation: true);
        else to.WriteStringValue(Encoding.UTF8.GetString(content.Span));
    }

    // Null for what is no JSON, and for what holds half of a surrogate pair.
    private static byte[]? Rewritten(ReadOnlyMemory<byte> content)
    {
        try
        {
            using var parsed = JsonDocument.Parse(content, LenientJson.Document);
            var json = new ArrayBufferWriter<byte>(content.Length);
            using (var writer = new Utf8JsonWriter(json, Plain)) parsed.RootElement.WriteTo(writer);
            return json.WrittenSpan.ToArray();
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
