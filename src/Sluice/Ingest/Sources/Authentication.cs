using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Sluice.Configuration;
using Sluice.Translation;
using Sluice.Translation.Json;

namespace Sluice.Ingest.Sources;

/// <summary>Finds the source a request comes from: by its credentials, never by what its body says about itself.</summary>
internal static class Authentication
{
    // Both parts at their longest, a colon between, in base 64.
    private const int LongestToken = ((2 * Credentials.MaxBytes) + 1) * 4 / 3 + 4;

    /// <summary>Who is named by the <c>Authorization</c> header; null when there is none or it is nobody's.</summary>
    /// <param name="plan">The plan in force.</param>
    /// <param name="api">Whose rules apply: Basic site id and API key for Track; Basic or Bearer write key for Pipelines.</param>
    /// <param name="header">The header's value; empty when there is none.</param>
    public static Caller? ByHeader(Plan plan, Api api, ReadOnlySpan<char> header)
    {
        Span<byte> decoded = stackalloc byte[LongestToken];
        if (TryScheme(header, "Basic", out var token))
        {
            var length = Decode(token, decoded);
            if (length < 0) return null;
            ReadOnlySpan<byte> text = decoded[..length];
            var colon = text.IndexOf((byte)':');
            var user = colon < 0 ? text : text[..colon];
            if (api == Api.Pipelines) return plan.Credentials.Pipelines(user);
            return plan.Credentials.Track(user, colon < 0 ? [] : text[(colon + 1)..]);
        }
        if (api == Api.Pipelines && TryScheme(header, "Bearer", out token) && token.Length <= Credentials.MaxBytes)
        {
            return Encoding.UTF8.TryGetBytes(token, decoded, out var length) ? plan.Credentials.Pipelines(decoded[..length]) : null;
        }
        return null;
    }

    /// <summary>
    /// Who is named by <c>writeKey</c> at the top level of a body, as browser libraries send it; null when there is none, it is
    /// nobody's, or the body isn't a JSON object. When the key stands there twice, the last counts.
    /// </summary>
    public static Caller? ByBody(Plan plan, ReadOnlySpan<byte> body)
    {
        var options = plan.Config.Translation;
        var reader = new Utf8JsonReader(body[JsonText.MarkLength(body)..], new JsonReaderOptions
        {
            AllowTrailingCommas = !options.StrictJson,
            CommentHandling = options.StrictJson ? JsonCommentHandling.Disallow : JsonCommentHandling.Skip,
            // A call of a batch may nest too deep; that is for the translator to say.
            MaxDepth = int.MaxValue,
        });
        // Only the last is looked up: each look is a digest, and a body of anybody can repeat the name some ten thousand times.
        Span<byte> key = stackalloc byte[Credentials.MaxBytes];
        var length = -1;
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var wanted = reader.ValueTextEquals("writeKey"u8);
                reader.Read();
                if (!wanted) reader.Skip();
                else length = reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length <= key.Length ? reader.CopyString(key) : -1;
            }
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            // Not JSON, or an escape that is no character; with a key before it the translator tells the sender where.
        }
        return length < 0 ? null : plan.Credentials.Pipelines(key[..length]);
    }

    private static bool TryScheme(ReadOnlySpan<char> header, ReadOnlySpan<char> scheme, out ReadOnlySpan<char> token)
    {
        token = default;
        if (header.Length <= scheme.Length || header[scheme.Length] != ' ' || !header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)) return false;
        token = header[(scheme.Length + 1)..].Trim();
        return true;
    }

    // Clients use both alphabets, padded or not (spec 1.1).
    private static int Decode(ReadOnlySpan<char> token, Span<byte> into)
    {
        if (token.Length > LongestToken) return -1;
        Span<char> urlSafe = stackalloc char[token.Length];
        token.Replace(urlSafe, '+', '-');
        urlSafe.Replace('/', '_');
        return Base64Url.DecodeFromChars(urlSafe.TrimEnd('='), into, out _, out var length) == OperationStatus.Done ? length : -1;
    }
}
