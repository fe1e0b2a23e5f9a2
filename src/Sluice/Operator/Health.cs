using System.Text.Json;
using Sluice.Journal;

namespace Sluice.Operator;

/// <summary>What a load balancer or a process supervisor asks.</summary>
internal static class Health
{
    private static readonly string[] Asked = ["GET", "HEAD"];

    /// <summary>
    /// <c>GET /healthz</c>: 200 as long as the process answers. <c>GET /readyz</c>: 200 when a call would be taken, 503 with the reason when
    /// the journal cannot store it. Some load balancers ask with HEAD.
    /// </summary>
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapMethods("/healthz", Asked, static http => Answer(http, 200, "up", null));
        app.MapMethods("/readyz", Asked, static http => http.RequestServices.GetRequiredService<SqliteJournal>().Unavailable is { } why
            ? Answer(http, 503, "unavailable", why)
            : Answer(http, 200, "ready", null));
    }

    private static Task Answer(HttpContext http, int code, string status, string? reason)
    {
        http.Response.StatusCode = code;
        http.Response.ContentType = "application/json; charset=utf-8";
        http.Response.Headers.CacheControl = "no-store";
        var body = reason is null ? $"{{\"status\":\"{status}\"}}" : $"{{\"status\":\"{status}\",\"reason\":\"{JsonEncodedText.Encode(reason)}\"}}";
        return http.Response.WriteAsync(body + "\n");
    }
}
