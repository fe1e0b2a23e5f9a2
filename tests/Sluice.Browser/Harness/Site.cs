using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Sluice.Browser.Harness;

/// <summary>The web server of the pages: another origin than the gateway's.</summary>
internal sealed class Site : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, (string Content, string Type, string Policy, string Referrer)> _pages = [];

    private Site(WebApplication app)
    {
        _app = app;
        _app.Run(AnswerAsync);
    }

    /// <summary>The port; pages are at <c>localhost</c>, and at every name below <c>.example</c>.</summary>
    public int Port { get; private set; }

    /// <summary>Starts it.</summary>
    public static async Task<Site> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var site = new Site(builder.Build());
        await site._app.StartAsync();
        site.Port = new Uri(site._app.Urls.First()).Port;
        return site;
    }

    /// <summary>The address of a page.</summary>
    public string Url(string path, string host = "localhost") => $"http://{host}:{Port}{path}";

    /// <summary>Puts a page at a path.</summary>
    /// <param name="path">The path.</param>
    /// <param name="content">Its text.</param>
    /// <param name="policy">Its <c>Content-Security-Policy</c>; empty for none.</param>
    /// <param name="type">What it is.</param>
    /// <param name="referrer">Its <c>Referrer-Policy</c>; empty for none.</param>
    public void Put(string path, string content, string policy = "", string type = "text/html; charset=utf-8", string referrer = "") =>
        _pages[path] = (content, type, policy, referrer);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task AnswerAsync(HttpContext http)
    {
        if (!_pages.TryGetValue(http.Request.Path.Value!, out var page))
        {
            http.Response.StatusCode = 404;
            return Task.CompletedTask;
        }
        http.Response.ContentType = page.Type;
        // A page that comes back from memory would not be the next one.
        http.Response.Headers.CacheControl = "no-store";
        if (page.Policy.Length > 0) http.Response.Headers.ContentSecurityPolicy = page.Policy;
        if (page.Referrer.Length > 0) http.Response.Headers["Referrer-Policy"] = page.Referrer;
        return http.Response.WriteAsync(page.Content);
    }
}
