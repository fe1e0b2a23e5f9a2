using System.Net;
using System.Text.Json.Nodes;

namespace Sluice.Configuration.Declarations;

/// <summary>An absolute http or https address.</summary>
/// <param name="credentials">The key for what does not belong in the address, which is then shown; null when there is none.</param>
/// <param name="isTold">Whether clients are told it, and add paths to it.</param>
internal sealed class Url(string? credentials = null, bool isTold = false) : Scalar<Uri>
{
    public override string Says => credentials is null && !isTold ? "a URL" : "a URL without a user, a query and a fragment";

    public override string? Parse(string text, out Uri value)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out value!) || value.Scheme is not ("http" or "https") || value.Host.Length == 0)
        {
            // Without slashes it is a host with its port, which passes for a scheme.
            return value is not null && text.Contains("://", StringComparison.Ordinal)
                ? "is not an http or https URL, and only these are supported; write one such as https://example.com/path"
                : "is not a URL; write all of it, such as https://example.com/path";
        }
        if (value.UserInfo.Length + value.Query.Length + value.Fragment.Length == 0) return null;
        if (isTold) return "holds a user, a query or a fragment, but clients are told it and add paths to it; leave that out";
        return credentials is null ? null : $"holds a user, a query or a fragment, but is shown in the log; credentials go into `{credentials}`";
    }

    // Not ToString, which shows some escapes as the letters they stand for.
    public override string? Write(Uri? value) => value?.OriginalString;

    protected override JsonObject Native() => new() { ["type"] = "string", ["pattern"] = "^[Hh][Tt][Tt][Pp][Ss]?://." };
}

/// <summary>The origin of web pages: scheme, host and port, where the host may be <c>*.</c> and the end of one.</summary>
internal sealed class WebOrigin : Scalar<string>
{
    private const string Example = "write one such as https://www.example.com, or https://*.example.com for every host below it";

    public override string Says => "an origin such as `https://www.example.com` or `https://*.example.com`";

    public override string? Parse(string text, out string value)
    {
        value = "";
        if (text == "*") return "is every origin; for that, leave the key out";
        if (!Uri.TryCreate(text.Replace("://*.", "://any.", StringComparison.Ordinal), UriKind.Absolute, out var origin)
            || origin.Scheme is not ("http" or "https") || origin.Host.Contains('*', StringComparison.Ordinal))
        {
            return $"is not an origin; {Example}";
        }
        if (origin.PathAndQuery != "/" || text.EndsWith('/') || origin.Fragment.Length + origin.UserInfo.Length > 0)
            return $"holds more than scheme, host and port; {Example}";
        value = text.ToLowerInvariant();
        return null;
    }

    public override string Write(string value) => value;

    protected override JsonObject Native() => new() { ["type"] = "string", ["pattern"] = "^[Hh][Tt][Tt][Pp][Ss]?://[^/]+$" };
}

/// <summary>An address to listen on: http, an IP address or localhost, a port.</summary>
internal sealed class ListenUrl : Scalar<Uri>
{
    public override string Says => "an address such as `http://127.0.0.1:8080`";

    public override string? Parse(string text, out Uri value)
    {
        const string Example = "write one such as http://127.0.0.1:8080, or http://0.0.0.0:8080 for every network of this machine";
        if (!Uri.TryCreate(text, UriKind.Absolute, out value!)) return $"is not an address; {Example}";
        if (value.Scheme == "https") return "needs TLS, which is for a proxy in front of the gateway; write http";
        if (value.Scheme != "http") return $"is not an http address; {Example}";
        if (value.PathAndQuery != "/" || value.Fragment.Length + value.UserInfo.Length > 0)
            return $"holds more than an address and a port; {Example}";
        // Which network a name means is for a resolver to say, another day perhaps otherwise.
        return value.Host == "localhost" || IPAddress.TryParse(value.DnsSafeHost, out _) ? null : $"has a host name; {Example}";
    }

    public override string Write(Uri value) => value.OriginalString;

    protected override JsonObject Native() => new() { ["type"] = "string", ["pattern"] = "^[Hh][Tt][Tt][Pp]://." };
}
