using Sluice.Ingest.Telemetry;
using Sluice.Translation;
using Endpoint = Sluice.Translation.Endpoint;

namespace Sluice.Ingest.Answers;

/// <summary>Requests that no endpoint takes: wrong method, unknown path.</summary>
internal static class UnmatchedRequests
{
    private static readonly string[] Methods = ["GET", "POST", "PUT", "DELETE"];

    /// <summary>The path exists for other methods: which, and for <c>OPTIONS</c> that is all that was asked.</summary>
    public static Task WrongMethodAsync(HttpContext http, byte[] target, Endpoint endpoint, CallCounts counts)
    {
        var allowed = string.Join(", ", [.. Methods.Where(method => Endpoint.Match(method, target).Operation != Operation.None), "OPTIONS"]);
        return http.Request.Method == "OPTIONS" ? Cors.AllowAsync(http, endpoint.Api, allowed) : WrongMethodAsync(http, endpoint, allowed, counts);
    }

    /// <summary>Answers 405.</summary>
    public static Task WrongMethodAsync(HttpContext http, Endpoint endpoint, string allowed, CallCounts counts)
    {
        counts.Refuse(CallKind.None, "wrong_method");
        var problem = new Problem("invalid", "", $"This path does not take {http.Request.Method}; it takes {allowed}.");
        return new Reply(405, ErrorBody.Of(endpoint, problem)) { Allow = allowed }.SendAsync(http, endpoint.Api);
    }

    /// <summary>Lets the rest of the application answer. What it has no endpoint for gets a 404 that names the nearest paths there are.</summary>
    public static async Task PassOnAsync(HttpContext http, byte[] target, CallCounts counts, RequestDelegate next)
    {
        await next(http);
        if (http.Response.HasStarted || http.Response.StatusCode != StatusCodes.Status404NotFound) return;
        counts.Refuse(CallKind.None, "not_found");
        var (api, hint) = Nearest(target);
        var problem = new Problem("invalid", "", $"There is no endpoint at this path. {hint}");
        await new Reply(404, ErrorBody.Of(new(api, Operation.None), problem)).SendAsync(http, api);
    }

    private static (Api Api, string Hint) Nearest(ReadOnlySpan<byte> target) =>
        target.StartsWith("/api/v2"u8) || target.StartsWith("/v2"u8) ? (Api.TrackV2, "Track v2 has /api/v2/entity and /api/v2/batch.")
        : target.StartsWith("/api/v1/customers"u8) || target.StartsWith("/v1/customers"u8)
            ? (Api.TrackV1, "People have /api/v1/customers/{id}, and below it events, devices, devices/{token}, suppress and unsuppress; a slash inside an id must be sent as %2F.")
        : target.StartsWith("/api/v1"u8)
            ? (Api.TrackV1, "Track v1 has /api/v1/customers/{id}, events, merge_customers, metrics, push/events, forms/{id}/submit, "
                + "segments/{id}/add_customers and accounts/region.")
        : target.StartsWith("/v1"u8)
            ? (Api.Pipelines, "Pipelines has /v1/identify, track, page, screen, group, alias, batch and import; Track v1 starts with /api/v1/.")
        : target.StartsWith("/events"u8) ? (Api.Browser, "Web pages have /events/identify, /events/track and /events/page, and the same with .gif behind it for images.")
        : target.StartsWith("/assets"u8) ? (Api.Browser, "Web pages load /assets/track.js.")
        : (Api.TrackV1, "Track v1 starts with /api/v1/, Track v2 with /api/v2/, Pipelines with /v1/.");
}
