using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Sluice.Delivery.Network;

namespace Sluice.Tests.Delivery.Network;

/// <summary>What becomes of connections of HTTP/2; without TLS, as a test's certificate is nobody's the machine trusts.</summary>
public sealed class ConnectionsTests
{
    [Fact]
    public async Task Requests_beyond_what_a_server_takes_at_once_on_a_connection_go_on_further_ones_each_checked()
    {
        var (arrived, all) = (0, new TaskCompletionSource());
        await using var server = await StartAsync(streams: 2, async _ =>
        {
            if (Interlocked.Increment(ref arrived) == 5) all.SetResult();
            await all.Task;
        });
        var lookedUp = 0;
        using var sender = new HttpMessageInvoker(Connections.Create(new("destination hook", Loopback.Allowed), new(_ =>
        {
            Interlocked.Increment(ref lookedUp);
            return [IPAddress.Loopback];
        })));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        var port = new Uri(server.Urls.First()).Port;
        var statuses = await Task.WhenAll(Enumerable.Range(0, 5).Select(async _ =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"http://many.test:{port}/")
            {
                Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            };
            using var answer = await sender.SendAsync(request, limit.Token);
            return answer.StatusCode;
        }));
        Assert.All(statuses, static status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.Equal(3, lookedUp);
    }

    [Fact]
    public async Task Headers_are_sent_in_Latin_1()
    {
        var arrived = "";
        await using var server = await StartAsync(streams: 1, context =>
        {
            arrived = context.Request.Headers.UserAgent.ToString();
            return Task.CompletedTask;
        });
        using var sender = new HttpMessageInvoker(Connections.Create(new("destination hook", Loopback.Allowed), new()));
        using var request = new HttpRequestMessage(HttpMethod.Post, server.Urls.First())
        {
            Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.TryAddWithoutValidation("User-Agent", "Mozilla/5.0 (t\u00e9\u00a0\u00ff)");
        using var answer = await sender.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.OK, "Mozilla/5.0 (t\u00e9\u00a0\u00ff)"), (answer.StatusCode, arrived));
    }

    [Fact]
    public void A_connection_that_nothing_comes_on_while_requests_are_under_way_is_asked_whether_it_lives()
    {
        using var made = Connections.Create(new("destination hook", []), new());
        Assert.Equal(
            (TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(5), HttpKeepAlivePingPolicy.WithActiveRequests),
            (made.KeepAlivePingDelay, made.KeepAlivePingTimeout, made.KeepAlivePingPolicy));
    }

    [Fact]
    public void A_connection_is_used_for_two_minutes_and_takes_64_KiB_of_headers()
    {
        using var made = Connections.Create(new("destination hook", []), new());
        Assert.Equal((TimeSpan.FromMinutes(2), 64), (made.PooledConnectionLifetime, made.MaxResponseHeadersLength));
    }

    private static async Task<WebApplication> StartAsync(int streams, Func<HttpContext, Task> answer)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            // It would take bytes beyond ASCII for UTF-8.
            kestrel.RequestHeaderEncodingSelector = static _ => Encoding.Latin1;
            kestrel.Limits.Http2.MaxStreamsPerConnection = streams;
            kestrel.Listen(IPAddress.Loopback, 0, static listen => listen.Protocols = HttpProtocols.Http2);
        });
        var server = builder.Build();
        server.Run(context => answer(context));
        await server.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }
}
