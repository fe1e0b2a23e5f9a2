using Sluice.Translation.Json;

namespace Sluice.Translation;

/// <summary>
/// Bodies of Track v1 calls that are forms, <c>name=bought&amp;data[price]=1.5</c>, as clients send them that are older than Customer.io's JSON. What a form
/// means depends on the call alone, so a stored one can be read again at any time.
/// </summary>
internal static class FormBody
{
    private const string MediaType = "application/x-www-form-urlencoded";

    /// <summary>Whether a body is a form. JSON is none, whatever its type says: curl and some libraries send it under that of forms.</summary>
    public static bool Is(Endpoint endpoint, string contentType, ReadOnlySpan<byte> body)
    {
        if (endpoint.Api is not (Api.TrackV1 or Api.TrackV1Open) || !IsMediaType(contentType)) return false;
        body = body[JsonText.MarkLength(body)..].TrimStart(" \t\r\n"u8);
        return body is [not ((byte)'{' or (byte)'['), ..];
    }

    /// <summary>The same of a call whose endpoint is not known yet, which only few need to look up.</summary>
    public static bool Is(string method, ReadOnlySpan<byte> target, string contentType, ReadOnlySpan<byte> body) =>
        IsMediaType(contentType) && Is(Endpoint.Match(method, target), contentType, body);

    /// <summary>Reads a form as the JSON that it means.</summary>
    /// <param name="form">The body.</param>
    /// <param name="maxDepth">Levels of nesting allowed.</param>
    /// <param name="json">The JSON.</param>
    /// <returns>Null, or a sentence on what is wrong and at which byte.</returns>
    public static string? Read(ReadOnlySpan<byte> form, int maxDepth, out ReadOnlyMemory<byte> json)
    {
        var tree = new FormTree(maxDepth);
        var wrong = tree.Read(form);
        json = wrong is null ? tree.ToJson() : default;
        return wrong;
    }

    /// <summary>
    /// The body of a call as JSON: any that is no form as it is, but for a byte order mark. So is a form that cannot be read, which only an operation without
    /// fields accepts.
    /// </summary>
    public static ReadOnlyMemory<byte> ToJson(string method, ReadOnlySpan<byte> target, string contentType, ReadOnlyMemory<byte> body) =>
        Is(method, target, contentType, body.Span) && Read(body.Span, JsonIndex.MessageDepth, out var json) is null ? json : body[JsonText.MarkLength(body.Span)..];

    private static bool IsMediaType(string contentType) =>
        contentType.StartsWith(MediaType, StringComparison.OrdinalIgnoreCase)
        && (contentType.Length == MediaType.Length || contentType[MediaType.Length] is ';' or ' ' or '\t');
}
