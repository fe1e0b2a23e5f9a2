using System.Buffers;
using System.Net;
using System.Text;
using System.Text.Json;
using Sluice.Configuration;
using Sluice.Ingest.Answers;
using Sluice.Ingest.Reporting;
using Sluice.Ingest.Sources;
using Sluice.Ingest.Telemetry;
using Sluice.Translation;
using Endpoint = Sluice.Translation.Endpoint;

namespace Sluice.Ingest;

/// <summary>The endpoints that clients ask before they send: region, credentials check, settings of browser libraries. No message.</summary>
internal static class ClientSetupEndpoints
{
    private const string Methods = "GET, HEAD, OPTIONS";

    /// <summary>Whether a target is that of one of these endpoints.</summary>
    public static bool Answers(ReadOnlySpan<byte> target)
    {
        var path = PathOf(target);
        return IsRegion(path) || IsCheck(path) || TryWriteKey(path, out _);
    }

    /// <summary>Answers one of these endpoints, or passes the request on; what nobody answers gets a JSON 404.</summary>
    public static Task AnswerAsync(HttpContext http, byte[] target, Plan plan, IngestReports reports, CallCounts counts, RequestDelegate next)
    {
        var path = PathOf(target);
        Func<HttpContext, Plan, IngestReports, Task>? answer = IsRegion(path) ? RegionAsync : IsCheck(path) ? CheckAsync : null;
        if (answer is null && TryWriteKey(path, out var escapedKey))
        {
            var key = Encoding.UTF8.GetBytes(Uri.UnescapeDataString(Encoding.ASCII.GetString(escapedKey)));
            answer = (http, plan, _) => SettingsAsync(http, plan, key);
        }
        if (path.SequenceEqual("*"u8)) return Cors.AllowAsync(http, Api.TrackV1, "GET, HEAD, POST, PUT, DELETE, OPTIONS");
        if (answer is null) return UnmatchedRequests.PassOnAsync(http, target, counts, next);
        return http.Request.Method switch
        {
            "GET" or "HEAD" => AnswerAsync(http, plan, reports, answer),
            "OPTIONS" => Cors.AllowAsync(http, Api.TrackV1, Methods),
            _ => UnmatchedRequests.WrongMethodAsync(http, new(Api.TrackV1, Operation.None), Methods, counts),
        };
    }

    private static async Task AnswerAsync(HttpContext http, Plan plan, IngestReports reports, Func<HttpContext, Plan, IngestReports, Task> answer)
    {
        try
        {
            await answer(http, plan, reports);
        }
        catch (Exception failure) when (!http.Response.HasStarted && !http.RequestAborted.IsCancellationRequested)
        {
            reports.Failed(failure, Operation.None);
            var endpoint = new Endpoint(Api.TrackV1, Operation.None);
            await Decision.Of(endpoint, Refusal.Failed, strict: true).Reply.SendAsync(http, endpoint.Api);
        }
    }

    private static Task RegionAsync(HttpContext http, Plan plan, IngestReports reports)
    {
        if (Authenticate(http, plan) is not { } source) return UnknownAsync(http, reports);
        if (PublicUrl(http, plan) is not { } url) return NoHostAsync(http, Api.TrackV1);
        var place = 1;
        foreach (var one in plan.Config.Sources.TakeWhile(one => one != source)) place++;
        return SendAsync(http, json =>
        {
            json.WriteString("url"u8, url.AbsoluteUri.TrimEnd('/'));
            json.WriteString("region"u8, plan.Config.Region);
            json.WriteNumber("environment_id"u8, place);
        });
    }

    private static Task CheckAsync(HttpContext http, Plan plan, IngestReports reports) =>
        Authenticate(http, plan) is null ? UnknownAsync(http, reports) : SendAsync(http, json =>
        {
            json.WriteStartObject("meta"u8);
            json.WriteString("message"u8, "nice credentials."u8);
            json.WriteEndObject();
        });

    // The least that analytics libraries for browsers need: where to send, and no integrations of their own.
    private static Task SettingsAsync(HttpContext http, Plan plan, byte[] key)
    {
        if (plan.Credentials.Pipelines(key) is null)
        {
            var problem = new Problem("invalid", "writeKey", "No source has this write key.");
            return new Reply(404, ErrorBody.Of(new(Api.Pipelines, Operation.None), problem)).SendAsync(http, Api.Pipelines);
        }
        if (PublicUrl(http, plan) is not { } url) return NoHostAsync(http, Api.Pipelines);
        return SendAsync(http, json =>
        {
            json.WriteStartObject("integrations"u8);
            json.WriteStartObject("Customer.io Data Pipelines"u8);
            json.WriteString("apiKey"u8, key);
            json.WriteString("apiHost"u8, $"{url.Authority}{url.AbsolutePath.TrimEnd('/')}/v1");
            json.WriteString("protocol"u8, url.Scheme);
            json.WriteBoolean("addBundledMetadata"u8, true);
            json.WriteStartArray("unbundledIntegrations"u8);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteStartObject("plan"u8);
            json.WriteEndObject();
            json.WriteStartObject("edgeFunction"u8);
            json.WriteEndObject();
            json.WriteStartObject("metrics"u8);
            json.WriteNumber("sampleRate"u8, 0);
            json.WriteEndObject();
            json.WriteStartArray("remotePlugins"u8);
            json.WriteEndArray();
        });
    }

    private static SourceConfig? Authenticate(HttpContext http, Plan plan) =>
        Authentication.ByHeader(plan, Api.TrackV1, http.Request.Headers.Authorization.ToString())?.Source;

    private static Task UnknownAsync(HttpContext http, IngestReports reports)
    {
        var endpoint = new Endpoint(Api.TrackV1, Operation.None);
        reports.Unauthorized(http, endpoint.Api);
        return Decision.Of(endpoint, Refusal.UnknownSite, strict: true).Reply.SendAsync(http, endpoint.Api);
    }

    // Null when the caller names no host that an address could have.
    private static Uri? PublicUrl(HttpContext http, Plan plan) =>
        plan.Config.PublicUrl ?? (Uri.TryCreate($"{http.Request.Scheme}://{Authority(http)}", UriKind.Absolute, out var url) ? url : null);

    private static Task NoHostAsync(HttpContext http, Api api)
    {
        var problem = new Problem("invalid", "Host", "The Host header names no host; send the name or address of the gateway.");
        return new Reply(400, ErrorBody.Of(new(api, Operation.None), problem)).SendAsync(http, api);
    }

    // HTTP/1.0 need not say which host it means.
    private static string Authority(HttpContext http) =>
        http.Request.Host.HasValue ? http.Request.Host.Value!
        : new IPEndPoint(http.Connection.LocalIpAddress ?? IPAddress.Loopback, http.Connection.LocalPort).ToString();

    private static Task SendAsync(HttpContext http, Action<Utf8JsonWriter> members)
    {
        var body = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }
        body.Write("\n"u8);
        return new Reply(200, body.WrittenMemory).SendAsync(http, Api.TrackV1);
    }

    private static ReadOnlySpan<byte> PathOf(ReadOnlySpan<byte> target)
    {
        var path = RequestTarget.PathOf(target);
        return path.EndsWith("/"u8) ? path[..^1] : path;
    }

    private static bool IsRegion(ReadOnlySpan<byte> path) => path.SequenceEqual("/api/v1/accounts/region"u8) || path.SequenceEqual("/v1/accounts/region"u8);

    private static bool IsCheck(ReadOnlySpan<byte> path) => path.SequenceEqual("/auth"u8);

    // /v1/projects/{key}/settings
    private static bool TryWriteKey(ReadOnlySpan<byte> path, out ReadOnlySpan<byte> key)
    {
        var start = "/v1/projects/"u8;
        var end = "/settings"u8;
        key = default;
        if (path.Length <= start.Length + end.Length || !path.StartsWith(start) || !path.EndsWith(end)) return false;
        key = path[start.Length..^end.Length];
        return !key.Contains((byte)'/');
    }
}
