using System.Buffers;
using Sluice.Translation;

namespace Sluice.Ingest.Answers;

/// <summary>What pages of other origins may do: preflight requests of browsers, and <c>OPTIONS</c> in general.</summary>
internal static class Cors
{
    private const string UsualHeaders = "Authorization, Content-Type, Content-Encoding, X-Strict-Mode, X-Retry-Count";
    private const string OneDay = "86400";

    // Those of names of headers, and what stands between them.
    private static readonly SearchValues<char> OfNames =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz, ");

    /// <summary>Whether pages may call an API and read its answers: any but Track v2.</summary>
    public static bool IsOpen(Api api) => api != Api.TrackV2;

    /// <summary>Answers 204: which methods the path has, and if pages may call it, that any page may use them with the headers it asks for.</summary>
    public static Task AllowAsync(HttpContext http, Api api, string methods)
    {
        var response = http.Response;
        response.StatusCode = StatusCodes.Status204NoContent;
        response.Headers.Allow = methods;
        // A page that could send, but not read the answer, would take what was stored for a failure, and send it again.
        if (!IsOpen(api)) return Task.CompletedTask;
        response.Headers.AccessControlAllowOrigin = "*";
        response.Headers.AccessControlAllowMethods = methods;
        response.Headers.AccessControlMaxAge = OneDay;
        var asked = http.Request.Headers.AccessControlRequestHeaders.ToString();
        // A wildcard would not cover Authorization. What a browser would not ask for cannot be sent back as a header either.
        response.Headers.AccessControlAllowHeaders = asked.Length > 0 && !asked.ContainsAnyExcept(OfNames) ? asked : UsualHeaders;
        return Task.CompletedTask;
    }
}
