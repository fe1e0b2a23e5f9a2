using System.Net;
using System.Security.Cryptography;
using System.Text;
using Sluice.Configuration;
using Sluice.Ingest.Reporting;

namespace Sluice.Operator.Admin;

/// <summary>
/// Who may use the administration API: who has the token; and where none is configured, programs of the gateway's own machine, but not pages that
/// a browser on it shows, and nothing that a proxy passes on.
/// </summary>
internal sealed class AdminAccess(PlanSource plans, TimeProvider clock, ILogger<AdminAccess> log)
{
    private const string Configure =
        "Set `admin: { token: \"${SLUICE_ADMIN_TOKEN}\" }` in sluice.yaml, and send that token as `Authorization: Bearer …`.";

    private const string ForwardedHeaders = "X-Forwarded-";

    private static readonly string[] ProxyHeaders = ["Forwarded", "X-Real-IP", "Via", "CF-Connecting-IP", "True-Client-IP"];

    // Who guesses shall not fill the log.
    private readonly LogThrottle _refusals = new(clock);

    /// <summary>Why a request is not answered, which the log is told; null when it is.</summary>
    public AdminException? Refuse(HttpContext http)
    {
        var refusal = plans.Current.Config.Admin.Tokens is { Count: > 0 } tokens ? RefuseWithout(tokens, http.Request) : RefuseFromElsewhere(http);
        if (refusal is not null) Report(http, refusal);
        return refusal;
    }

    private void Report(HttpContext http, AdminException refusal)
    {
        var (address, why) = (http.Connection.RemoteIpAddress, refusal.Body.Error);
        if (_refusals.MaySpeak(HashCode.Combine(address, why.Where), out var silent))
            log.Refused(address, IngestReports.Short(http.Request.Method), IngestReports.Short(http.Request.Path.ToString()), why.What, silent);
    }

    private static AdminException? RefuseWithout(IReadOnlyList<string> tokens, HttpRequest request)
    {
        const string Scheme = "Bearer ";
        var header = request.Headers.Authorization.ToString();
        if (header.Length == 0)
            return new(401, "Authorization", "The request has no token.", "Send the `admin.token` of sluice.yaml as `Authorization: Bearer …`.");
        if (header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && IsOneOf(tokens, header[Scheme.Length..].Trim())) return null;
        return new(401, "Authorization", "The token is not the gateway's.", "Send the `admin.token` of sluice.yaml as `Authorization: Bearer …`.");
    }

    // Digests are of one length, and all are compared: how long that takes tells nothing of a token, nor which it is.
    private static bool IsOneOf(IReadOnlyList<string> tokens, string given)
    {
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes(given));
        var isOne = false;
        foreach (var token in tokens) isOne |= CryptographicOperations.FixedTimeEquals(digest, SHA256.HashData(Encoding.UTF8.GetBytes(token)));
        return isOne;
    }

    private static AdminException? RefuseFromElsewhere(HttpContext http)
    {
        var request = http.Request;
        if (http.Connection.RemoteIpAddress is not { } from || !IPAddress.IsLoopback(from))
            return new(403, "connection", "Without a token, only requests from the gateway's own machine are answered.", Configure);
        // A name that an attacker has point here, so that a page of theirs counts as ours for the browser.
        if (!IsLoopback(request.Host.Host))
            return new(403, "Host", $"Without a token, the host must be localhost or a loopback address, not '{IngestReports.Short(request.Host.Host)}'.", Configure);
        if (SignOfProxy(request) is { } sign)
            return new(403, sign, "Without a token, requests that came through a proxy are not answered: they may come from anywhere.", Configure);
        if (IsFromAPage(request))
            return new(403, "Origin", "Without a token, requests of pages from elsewhere are not answered.", Configure);
        return null;
    }

    // Where it stands; null when there is none. Programs of today speak HTTP/1.1 at least; nginx asks in HTTP/1.0 unless told otherwise.
    private static string? SignOfProxy(HttpRequest request) =>
        HttpProtocol.IsHttp10(request.Protocol) ? request.Protocol
        // How its name ends is the caller's choice, and the log is told once for each place.
        : request.Headers.Keys.Any(static name => name.StartsWith(ForwardedHeaders, StringComparison.OrdinalIgnoreCase)) ? $"{ForwardedHeaders}*"
        : ProxyHeaders.FirstOrDefault(request.Headers.ContainsKey);

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static bool IsFromAPage(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        if (origin.Length > 0 && !origin.Equals($"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase)) return true;
        return request.Headers["Sec-Fetch-Site"].ToString() is not ("" or "same-origin" or "none");
    }
}
