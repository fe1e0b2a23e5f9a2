using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Sluice.Ingest.Browser;
using Sluice.Tests.Configuration;

namespace Sluice.Tests.Ingest.Browser;

/// <summary>The scripts that pages load.</summary>
public sealed class AssetTests
{
    [Theory]
    [InlineData("/assets/track.js")]
    [InlineData("/assets/track-eu.js")]
    [InlineData("/assets/in-app.js?cachebuster=1")]
    public async Task A_page_gets_the_script_with_its_version_and_may_keep_it(string path)
    {
        await using var gateway = await TestGateway.StartAsync(more: app => app.MapAssets());
        using var answer = await gateway.Http.GetAsync(path, TestGateway.Cancel);
        Assert.Equal((HttpStatusCode.OK, "text/javascript"), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
        Assert.StartsWith($"/*! Sluice {Version} */", await answer.Content.ReadAsStringAsync(TestGateway.Cancel), StringComparison.Ordinal);
        Assert.Equal((true, TimeSpan.FromHours(1)), (answer.Headers.CacheControl!.Public, answer.Headers.CacheControl.MaxAge));
        Assert.Equal(("*", "cross-origin", "Accept-Encoding"), (One(answer, "Access-Control-Allow-Origin"), One(answer, "Cross-Origin-Resource-Policy"), One(answer, "Vary")));
    }

    [Fact]
    public async Task Who_has_it_already_is_told_so()
    {
        await using var gateway = await TestGateway.StartAsync(more: app => app.MapAssets());
        using var first = await gateway.Http.GetAsync("/assets/track.js", TestGateway.Cancel);
        using var again = await AskAsync(gateway, "GET", ("If-None-Match", first.Headers.ETag!.ToString()));
        using var other = await AskAsync(gateway, "GET", ("If-None-Match", "\"other\""));
        using var head = await AskAsync(gateway, "HEAD");
        Assert.Equal((HttpStatusCode.NotModified, HttpStatusCode.OK, HttpStatusCode.OK), (again.StatusCode, other.StatusCode, head.StatusCode));
        Assert.Empty(await again.Content.ReadAsByteArrayAsync(TestGateway.Cancel));
        Assert.Equal((first.Content.Headers.ContentLength, first.Headers.ETag), (head.Content.Headers.ContentLength, head.Headers.ETag));
    }

    [Theory]
    [InlineData("gzip, deflate, br, zstd", "br")]
    [InlineData("gzip", "gzip")]
    [InlineData("GZIP;q=0.5, br;q=0", "gzip")]
    [InlineData("identity", "")]
    [InlineData("", "")]
    public async Task It_is_compressed_as_the_browser_likes(string accepted, string coding)
    {
        await using var gateway = await TestGateway.StartAsync(more: app => app.MapAssets());
        using var plain = await gateway.Http.GetAsync("/assets/track.js", TestGateway.Cancel);
        using var answer = await AskAsync(gateway, "GET", ("Accept-Encoding", accepted));
        Assert.Equal(coding, string.Join(',', answer.Content.Headers.ContentEncoding));
        Assert.Equal(coding.Length == 0, plain.Headers.ETag!.Equals(answer.Headers.ETag));
        await using var body = await answer.Content.ReadAsStreamAsync(TestGateway.Cancel);
        await using var decoded = coding switch { "br" => new BrotliStream(body, CompressionMode.Decompress), "gzip" => new GZipStream(body, CompressionMode.Decompress), _ => body };
        Assert.Equal(await plain.Content.ReadAsStringAsync(TestGateway.Cancel), await new StreamReader(decoded).ReadToEndAsync(TestGateway.Cancel));
    }

    [Fact]
    public async Task Compressed_it_is_smaller_than_five_kilobytes()
    {
        await using var gateway = await TestGateway.StartAsync(more: app => app.MapAssets());
        using var answer = await AskAsync(gateway, "GET", ("Accept-Encoding", "gzip"));
        Assert.InRange((await answer.Content.ReadAsByteArrayAsync(TestGateway.Cancel)).Length, 1000, 5 * 1024);
    }

    [Fact]
    public async Task The_operators_wish_to_honour_privacy_signals_comes_with_it()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Config with { Browser = new() { HonourPrivacySignals = true } }, more: app => app.MapAssets());
        var script = await gateway.Http.GetStringAsync("/assets/track.js", TestGateway.Cancel);
        Assert.StartsWith("window._cioDefaults={honourPrivacySignals:true};", script, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_served_was_built_from_the_sources_of_today()
    {
        string[] names = ["build.mjs", "package-lock.json", "package.json", "tsconfig.json", .. Directory.GetFiles(Folder("src")).Order(StringComparer.Ordinal)];
        var sources = names.SelectMany(static name => File.ReadAllBytes(Folder(name)));
        Assert.True(
            Convert.ToHexStringLower(SHA256.HashData([.. sources])) == File.ReadAllText(Folder("dist/sources.sha256")).Trim(),
            "snippet/dist is not what its sources give: run snippet/build, and commit what it changed.");
    }

    private static string Version => JsonDocument.Parse(File.ReadAllText(Folder("package.json"))).RootElement.GetProperty("version").GetString()!;

    private static string Folder(string inside) => Repository.PathOf(Path.Combine("snippet", inside));

    private static string One(HttpResponseMessage answer, string header) => string.Join(',', answer.Headers.GetValues(header));

    private static async Task<HttpResponseMessage> AskAsync(TestGateway gateway, string method, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new(method), "/assets/track.js");
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await gateway.Http.SendAsync(request, TestGateway.Cancel);
    }
}
