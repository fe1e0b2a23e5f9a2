using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Sluice.EndToEnd.Harness;

namespace Sluice.EndToEnd.Serving;

/// <summary>What clients do below the calls: HTTP/2 without TLS, connections used again, packed bodies.</summary>
[Trait("suite", "end-to-end")]
public sealed class TransportTests : IAsyncLifetime
{
    private readonly Workspace _workspace = new();
    private Receiver _receiver = null!;
    private Gateway _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _receiver = await Receiver.StartAsync();
        _workspace.Configure(Workspace.Webhook("hook", _receiver.Url));
        _gateway = await Gateway.StartAsync(_workspace);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _receiver.DisposeAsync();
        _workspace.Dispose();
    }

    [Fact]
    public async Task HTTP_2_works_without_TLS_and_without_asking_first()
    {
        using var client = _gateway.Client(version: HttpVersion.Version20);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(n => client.TrackAsync($"p{n}", n)));
        using var answer = await client.PostAsync("/api/v1/customers/p20/events", Calls.Json(Calls.Event(20)), TestContext.Current.CancellationToken);

        Assert.Equal(HttpVersion.Version20, answer.Version);
        var messages = await _receiver.UntilAsync(21, _gateway);
        Assert.Equal(Enumerable.Range(0, 21), messages.Select(static one => one.Number()).Order());
    }

    [Fact]
    public async Task One_connection_carries_many_requests_also_when_they_do_not_wait_for_answers()
    {
        const int Requests = 20;
        using var connection = new TcpClient();
        await connection.ConnectAsync(IPAddress.Loopback, _gateway.Address.Port, TestContext.Current.CancellationToken);
        var stream = connection.GetStream();
        var requests = string.Concat(Enumerable.Range(0, Requests).Select(static n =>
            $"POST /api/v1/customers/one/events HTTP/1.1\r\nHost: x\r\nAuthorization: {Gateway.Credentials}\r\n"
            + $"Content-Length: {Calls.Event(n).Length}\r\n{(n == Requests - 1 ? "Connection: close\r\n" : "")}\r\n{Calls.Event(n)}"));
        await stream.WriteAsync(Encoding.ASCII.GetBytes(requests), TestContext.Current.CancellationToken);

        using var reader = new StreamReader(stream);
        var answers = await reader.ReadToEndAsync(TestContext.Current.CancellationToken).BoundedAsync();
        Assert.Equal(Requests, answers.Split("HTTP/1.1 200 OK").Length - 1);
        var messages = await _receiver.UntilAsync(Requests, _gateway);
        Assert.Equal(Enumerable.Range(0, Requests), messages.Select(static one => one.Number()));
    }

    [Theory]
    [InlineData("/api/v1/customers/packed/events", """{"name":"step","data":{"n":7}}""")]
    [InlineData("/api/v2/entity", """{"type":"person","action":"event","identifiers":{"id":"packed"},"name":"step","attributes":{"n":7}}""")]
    public async Task A_gzip_body_is_unpacked(string path, string body)
    {
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true)) gzip.Write(Encoding.UTF8.GetBytes(body));
        using var content = new ByteArrayContent(packed.ToArray()) { Headers = { { "Content-Type", "application/json" }, { "Content-Encoding", "gzip" } } };
        using var client = _gateway.Client();
        using var answer = await client.PostAsync(path, content, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(7, Assert.Single(await _receiver.UntilAsync(1, _gateway)).Number());
    }

    [Fact]
    public async Task An_answer_says_how_durable_the_call_is_and_where_it_stands()
    {
        using var client = _gateway.Client();
        using var answer = await client.PostAsync("/api/v1/customers/one/events", Calls.Json(Calls.Event(1)), TestContext.Current.CancellationToken);

        Assert.Equal("{}\n", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Matches("durable; seq=[0-9]+$", Assert.Single(answer.Headers, static one => one.Value.Any(static value => value.Contains("seq=", StringComparison.Ordinal))).Value.First());
    }

    [Theory]
    [InlineData("/healthz")]
    [InlineData("/readyz")]
    public async Task Health_is_open_to_all(string path)
    {
        using var client = new HttpClient { BaseAddress = _gateway.Address };
        using var answer = await client.GetAsync(path, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }
}
