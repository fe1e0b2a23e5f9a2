using System.IO.Compression;
using System.Reflection;
using System.Security.Cryptography;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Sluice.Configuration;

namespace Sluice.Ingest.Browser;

/// <summary>The scripts that pages load from the gateway: <c>/assets/track.js</c> and <c>/assets/in-app.js</c>.</summary>
internal static class Assets
{
    private const string Script = "text/javascript; charset=utf-8";

    // A page asks again after an hour, and meanwhile uses what it has.
    private const string Cached = "public, max-age=3600, stale-while-revalidate=86400";

    // What the operator decided for all pages stands before the script.
    private static readonly byte[] HonourPrivacySignals = "window._cioDefaults={honourPrivacySignals:true};"u8.ToArray();

    /// <summary>Adds them, under Customer.io's names for the American and the European region.</summary>
    public static void MapAssets(this IEndpointRouteBuilder app)
    {
        var track = Read("track.js");
        var (plain, reserved) = (new Asset(track), new Asset([.. HonourPrivacySignals, .. track]));
        var inApp = new Asset(Read("in-app.js"));
        var plans = app.ServiceProvider.GetRequiredService<PlanSource>();
        foreach (var path in (string[])["/assets/track.js", "/assets/track-eu.js"])
            app.MapMethods(path, [HttpMethods.Get, HttpMethods.Head], http => SendAsync(http, plans.Current.Config.Browser.HonourPrivacySignals ? reserved : plain));
        app.MapMethods("/assets/in-app.js", [HttpMethods.Get, HttpMethods.Head], http => SendAsync(http, inApp));
    }

    private static Task SendAsync(HttpContext http, Asset asset)
    {
        var form = asset.FormFor(http.Request.Headers.AcceptEncoding);
        var headers = http.Response.Headers;
        headers.CacheControl = Cached;
        headers.Vary = HeaderNames.AcceptEncoding;
        headers.XContentTypeOptions = "nosniff";
        // For pages that check the script's digest, or are isolated from other origins.
        headers.AccessControlAllowOrigin = "*";
        headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        if (form.Coding.Length > 0) headers.ContentEncoding = form.Coding;
        return TypedResults.Bytes(form.Bytes, Script, entityTag: form.Tag).ExecuteAsync(http);
    }

    private static byte[] Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private sealed class Asset(byte[] plain)
    {
        // The first that a browser takes.
        private readonly Form[] _forms =
        [
            new(Compress(plain, static to => new BrotliStream(to, CompressionLevel.SmallestSize)), "br"),
            new(Compress(plain, static to => new GZipStream(to, CompressionLevel.SmallestSize)), "gzip"),
            new(plain, ""),
        ];

        public Form FormFor(StringValues accepted) =>
            StringWithQualityHeaderValue.TryParseList(accepted, out var codings)
                ? _forms.First(form => form.Coding.Length == 0 || codings.Any(one => one.Value.Equals(form.Coding, StringComparison.OrdinalIgnoreCase) && one.Quality is not 0))
                : _forms[^1];

        private static byte[] Compress(byte[] plain, Func<Stream, Stream> open)
        {
            using var compressed = new MemoryStream();
            using (var stream = open(compressed)) stream.Write(plain);
            return compressed.ToArray();
        }
    }

    private sealed record Form(byte[] Bytes, string Coding)
    {
        public EntityTagHeaderValue Tag { get; } = new($"\"{Convert.ToHexStringLower(SHA256.HashData(Bytes))[..16]}\"");
    }
}
