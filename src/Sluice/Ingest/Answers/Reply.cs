using System.Buffers;
using Sluice.Translation;

namespace Sluice.Ingest.Answers;

/// <summary>What a client gets: a status and a whole body, with the headers that Customer.io's live replies have (spec 1.1).</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">JSON that ends in a line feed, or what <see cref="Type"/> says; empty for none.</param>
internal sealed record Reply(int Status, ReadOnlyMemory<byte> Body)
{
    private const string Json = "application/json; charset=utf-8";
    private const string NotCached = "no-cache, no-store, must-revalidate, max-age=0";

    /// <summary>Says how durable the call is now: <c>durable; seq=N</c>, with <c>; dropped=N</c> for refused items of its batch and
    /// <c>; duplicates=N</c> for messages that were accepted before, or
    /// <c>none; reason=WORD</c> for a call that was answered with success as Pipelines demands, but not stored.</summary>
    public const string JournalHeader = "X-Sluice-Journal";

    /// <summary>Success: exactly 200 and <c>{}</c>, as some clients take anything else for a failure.</summary>
    public static Reply Ok { get; } = new(200, "{}\n"u8.ToArray());

    /// <summary>Success of a form, the only 204.</summary>
    public static Reply NoContent { get; } = new(204, default);

    /// <summary>Success of an image: one transparent dot.</summary>
    public static Reply Dot { get; } = new(200, Convert.FromBase64String("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")) { Type = "image/gif" };

    /// <summary>What the body is.</summary>
    public string Type { get; init; } = Json;

    /// <summary>When the client may try again, in seconds.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>The methods the path has.</summary>
    public string? Allow { get; init; }

    /// <summary>The authentication that is missing.</summary>
    public string? Challenge { get; init; }

    /// <summary>Whether the connection cannot be used again.</summary>
    public bool Close { get; init; }

    /// <summary>Sends it.</summary>
    /// <param name="http">Where.</param>
    /// <param name="api">Whose habits apply.</param>
    /// <param name="journal">Value of <see cref="JournalHeader"/>, if any.</param>
    public Task SendAsync(HttpContext http, Api api, string? journal = null)
    {
        var response = http.Response;
        response.StatusCode = Status;
        var headers = response.Headers;
        if (Cors.IsOpen(api)) headers.AccessControlAllowOrigin = "*";
        if (journal is not null) headers[JournalHeader] = journal;
        if (Close) headers.Connection = "close";
        if (Status >= 400) AddForFailure(headers);
        if (Body.IsEmpty) return Task.CompletedTask;
        headers.ContentType = Type;
        headers.CacheControl = NotCached;
        headers.ContentLength = Body.Length;
        // Not flushed: the end of the request flushes head and body in one piece.
        response.BodyWriter.Write(Body.Span);
        return Task.CompletedTask;
    }

    private void AddForFailure(IHeaderDictionary headers)
    {
        if (RetryAfter is { } seconds) headers.RetryAfter = seconds.ToString();
        if (Allow is not null) headers.Allow = Allow;
        if (Challenge is not null) headers.WWWAuthenticate = Challenge;
    }
}
