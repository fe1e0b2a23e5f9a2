using System.IO.Compression;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection;

namespace Sluice.Tests.Ingest.Connections;

public sealed class TransportTests
{
    private const string Event = """{"name":"seen","data":{"n":1e3}}""";
    private const string Path = "/api/v1/customers/1/events";

    [Fact]
    public async Task One_connection_carries_many_calls_even_pipelined()
    {
        await using var gateway = await TestGateway.StartAsync();
        await using var raw = await gateway.ConnectAsync();
        var request = $"POST {Path} HTTP/1.1\r\nHost: gateway\r\n{RawConnection.Authorization}Content-Length: {Event.Length}\r\n\r\n{Event}";
        await raw.WriteAsync(request + request + request);
        for (var i = 1; i <= 3; i++) Assert.Contains($"seq={i}", (await raw.ReadAsync()).Head, StringComparison.Ordinal);
        Assert.Equal(200, (await raw.SendAsync("POST", Path, Event)).Status);
    }

    [Fact]
    public async Task A_body_is_the_same_in_one_piece_in_chunks_and_byte_by_byte()
    {
        await using var gateway = await TestGateway.StartAsync();
        await using var raw = await gateway.ConnectAsync();
        await raw.SendAsync("POST", Path, Event);
        await raw.WriteAsync($"POST {Path} HTTP/1.1\r\nHost: gateway\r\n{RawConnection.Authorization}Transfer-Encoding: chunked\r\n\r\n");
        foreach (var part in Event.Chunk(7)) await raw.WriteAsync($"{part.Length:x}\r\n{new string(part)}\r\n");
        await raw.WriteAsync("0\r\n\r\n");
        Assert.Equal(200, (await raw.ReadAsync()).Status);
        await raw.WriteAsync($"POST {Path} HTTP/1.1\r\nHost: gateway\r\n{RawConnection.Authorization}Content-Length: {Event.Length}\r\n\r\n");
        foreach (var one in Event) await raw.WriteAsync([(byte)one]);
        Assert.Equal(200, (await raw.ReadAsync()).Status);
        Assert.Equal([Event, Event, Event], (await gateway.StoredAsync()).Select(stored => stored.Body));
    }

    [Fact]
    public async Task A_large_body_arrives_whole()
    {
        await using var gateway = await TestGateway.StartAsync(TestGateway.Config with { Limits = new() { CallBytes = 4 * 1024 * 1024 } });
        var body = $$$"""{"name":"seen","data":{"text":"{{{new string('x', 3 * 1024 * 1024)}}}"}}""";
        using var answer = await gateway.TrackAsync("POST", Path, body);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(body, Assert.Single(await gateway.StoredAsync()).Body);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("x-gzip")]
    [InlineData("GZip")]
    [InlineData("deflate")]
    [InlineData("raw deflate")]
    [InlineData("br")]
    [InlineData("identity")]
    [InlineData("gzip, which no header says")]
    public async Task Compressed_bodies_are_decoded(string coding)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var content = new ByteArrayContent(Compress(coding, Encoding.UTF8.GetBytes(Event)));
        if (!coding.StartsWith("gzip,", StringComparison.Ordinal)) content.Headers.Add("Content-Encoding", coding == "raw deflate" ? "deflate" : coding);
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = content };
        request.Headers.Authorization = TestGateway.Basic("site:key~>?");
        using var answer = await gateway.Http.SendAsync(request, TestGateway.Cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(Event, Assert.Single(await gateway.StoredAsync()).Body);
    }

    [Fact]
    public async Task Http_2_without_tls_is_spoken_on_the_same_port()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var answer = await gateway.SendAsync("POST", Path, Event, request =>
        {
            request.Version = HttpVersion.Version20;
            request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
            request.Headers.Authorization = TestGateway.Basic("site:key~>?");
        });
        Assert.Equal((HttpVersion.Version20, HttpStatusCode.OK), (answer.Version, answer.StatusCode));
        Assert.Equal("{}\n", await answer.Content.ReadAsStringAsync(TestGateway.Cancel));
        using var older = await gateway.TrackAsync("POST", Path, Event);
        Assert.Equal((HttpVersion.Version11, HttpStatusCode.OK), (older.Version, older.StatusCode));
        Assert.Equal(2, gateway.Journal.Head);
    }

    [Fact]
    public async Task A_connection_that_opens_with_half_a_preface_is_still_http_1()
    {
        await using var gateway = await TestGateway.StartAsync();
        await using var raw = await gateway.ConnectAsync();
        await raw.WriteAsync("P");
        await raw.WriteAsync($"OST {Path} HTTP/1.1\r\nHost: gateway\r\n{RawConnection.Authorization}Content-Length: {Event.Length}\r\n\r\n{Event}");
        Assert.Equal(200, (await raw.ReadAsync()).Status);
    }

    [Theory]
    [InlineData("http://gateway/api/v1/customers/a%2Fb/events?x=1", "/api/v1/customers/a%2Fb/events?x=1")]
    [InlineData("http://gateway:80/api/v1/events", "/api/v1/events")]
    public async Task A_target_in_absolute_form_counts_as_its_path(string target, string stored)
    {
        await using var gateway = await TestGateway.StartAsync();
        await using var raw = await gateway.ConnectAsync();
        const string Body = """{"name":"seen","anonymous_id":"a"}""";
        var host = target.Split('/')[2];
        await raw.WriteAsync($"POST {target} HTTP/1.1\r\nHost: {host}\r\n{RawConnection.Authorization}Content-Length: {Body.Length}\r\n\r\n{Body}");
        Assert.Equal(200, (await raw.ReadAsync()).Status);
        Assert.Equal(stored, Assert.Single(await gateway.StoredAsync()).Target);
    }

    [Fact]
    public async Task The_query_of_a_target_in_absolute_form_is_no_path()
    {
        await using var gateway = await TestGateway.StartAsync();
        await using var raw = await gateway.ConnectAsync();
        await raw.WriteAsync($"POST http://gateway?x={Path} HTTP/1.1\r\nHost: gateway\r\n{RawConnection.Authorization}Content-Length: {Event.Length}\r\n\r\n{Event}");
        Assert.Equal(404, (await raw.ReadAsync()).Status);
    }

    [Fact]
    public async Task A_connection_on_which_nothing_was_said_does_not_hold_up_the_end()
    {
        IServer? server = null;
        await using var gateway = await TestGateway.StartAsync(more: app => server = app.Services.GetRequiredService<IServer>());
        await using var silent = await gateway.ConnectAsync();
        // Connections are taken in their order: the gateway has the first when it answers on the second.
        await using var other = await gateway.ConnectAsync();
        Assert.Equal(200, (await other.SendAsync("POST", Path, Event)).Status);
        await server!.StopAsync(CancellationToken.None).WaitAsync(TimeSpan.FromMinutes(2), TimeProvider.System, TestGateway.Cancel);
        Assert.True(await silent.IsClosedAsync());
    }

    [Fact]
    public async Task Options_of_the_whole_server_is_answered()
    {
        await using var gateway = await TestGateway.StartAsync();
        await using var raw = await gateway.ConnectAsync();
        var answer = await raw.SendAsync("OPTIONS", "*");
        Assert.Equal(204, answer.Status);
        Assert.Contains("Allow: GET, HEAD, POST, PUT, DELETE, OPTIONS", answer.Head, StringComparison.Ordinal);
    }

    private static byte[] Compress(string coding, byte[] plain)
    {
        using var packed = new MemoryStream();
        using (Stream to = coding.ToLowerInvariant() switch
        {
            "gzip" or "x-gzip" or "gzip, which no header says" => new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true),
            "deflate" => new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true),
            "raw deflate" => new DeflateStream(packed, CompressionLevel.Optimal, leaveOpen: true),
            "br" => new BrotliStream(packed, CompressionLevel.Optimal, leaveOpen: true),
            _ => new BufferedStream(packed),
        })
        {
            to.Write(plain);
            to.Flush();
            if (to is BufferedStream) return packed.ToArray();
        }
        return packed.ToArray();
    }
}
