namespace Sluice.Ingest;

/// <summary>Preflight requests of browsers, and <c>OPTIONS</c> in general.</summary>
internal static class Cors
{
    private const string UsualHeaders = "Authorization, Content-Type, Content-Encoding, X-Strict-Mode, X-Retry-Count";
    private const string OneDay = "86400";

    /// <summary>Answers 204: which methods the path has, and that any page may use them with the headers it asks for.</summary>
    public static Task AllowAsync(HttpContext http, string methods)
    {
        var response = http.Response;
        response.StatusCode = StatusCodes.Status204NoContent;
        response.Headers.Allow = methods;
        response.Headers.AccessControlAllowOrigin = "*";
        response.Headers.AccessControlAllowMethods = methods;
        response.Headers.AccessControlMaxAge = OneDay;
        var asked = http.Request.Headers.AccessControlRequestHeaders;
        // A wildcard would not cover Authorization.
        response.Headers.AccessControlAllowHeaders = asked.Count > 0 ? asked : UsualHeaders;
        return Task.CompletedTask;
    }
}
