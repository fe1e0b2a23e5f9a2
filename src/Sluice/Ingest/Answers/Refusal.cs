namespace Sluice.Ingest.Answers;

/// <summary>Why a call is turned away before translation.</summary>
/// <param name="Status">HTTP status; Track v2 and Pipelines may answer another one.</param>
/// <param name="Reason">One word for machines: <c>invalid</c>, <c>too_large</c>, <c>timeout</c>, <c>unauthorized</c>, <c>unavailable</c> …</param>
/// <param name="Message">A sentence: what is wrong and what to do.</param>
/// <param name="RetryAfter">Seconds after which a client may try again; null when that would be in vain.</param>
internal sealed record Refusal(int Status, string Reason, string Message, int? RetryAfter = null)
{
    /// <summary>Seconds after which a client may try again, for refusals that pass.</summary>
    public const int RetryAfterSeconds = 5;

    /// <summary>Whether the connection cannot be used again, as nobody knows where the next request begins.</summary>
    public bool Close { get; init; }

    public static Refusal TooLarge(int limit, bool decoded) => new(413, "too_large",
        $"The body is larger than {limit:N0} bytes{(decoded ? " after decompression" : "")}; send less in one call.");

    public static Refusal TooSlow(TimeSpan limit) => new(408, "timeout",
        $"The body did not arrive within {limit.TotalSeconds:0.###} seconds; send it again, faster.")
    {
        Close = true,
    };

    public static Refusal Framed { get; } = new(400, "invalid",
        "The body comes in a Transfer-Encoding other than chunked; compress with Content-Encoding: gzip instead.")
    {
        Close = true,
    };

    public static Refusal UnknownSite { get; } = new(401, "unauthorized",
        "No source has these credentials; send HTTP Basic with the site id as user and the API key as password.");

    public static Refusal UnknownPage { get; } = new(401, "unauthorized",
        "No source that takes calls of web pages has this site id; send it as site_id in the query, and see browser.sources in the configuration.");

    public static Refusal Foreign { get; } = new(403, "forbidden",
        "Pages of this origin may not call this gateway; its operator lists those that may under browser.origins.");

    public static Refusal TooMany(int rate, int seconds) => new(429, "too_many",
        $"More than {rate:N0} calls a minute came from this address; send again in {seconds} seconds.", seconds);

    public static Refusal TooManyOfSource(int rate, int seconds) => new(429, "too_many",
        $"This source sends more than its rate allows, {rate:N0} operations a second; nothing was stored. Send again in {seconds:N0} s.", seconds);

    public static Refusal UnknownKey { get; } = new(401, "unauthorized",
        "No source has this write key; send it as HTTP Basic user with a blank password, as Bearer token, or as writeKey at the top level of the body.");

    public static Refusal Unavailable { get; } = new(503, "unavailable",
        $"The gateway cannot store anything at the moment, so it does not accept this call; nothing was stored. Try again in {RetryAfterSeconds} seconds.", RetryAfterSeconds);

    public static Refusal NoRoom { get; } = new(503, "unavailable",
        $"More bodies are arriving than limits.arriving_bytes has room for; nothing was stored. Try again in {RetryAfterSeconds} seconds.", RetryAfterSeconds);

    public static Refusal Failed { get; } = new(500, "internal", "The gateway failed on this call; nothing was stored. Its log has the details.");
}
