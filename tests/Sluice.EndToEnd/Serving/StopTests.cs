using System.Net;
using System.Net.Sockets;
using System.Text;
using Sluice.EndToEnd.Harness;

namespace Sluice.EndToEnd.Serving;

/// <summary>An end in order: SIGTERM.</summary>
[Trait("suite", "end-to-end")]
public sealed class StopTests
{
    private const int Concurrency = 4;

    [Fact]
    public async Task What_is_under_way_ends_and_the_next_start_delivers_the_rest_and_nothing_twice()
    {
        var accepted = await StopAsync(40, persons: 10, async (gateway, receiver, request, gate) =>
        {
            Assert.StartsWith("HTTP/1.1 200 OK", await request.FinishAsync().BoundedAsync(), StringComparison.Ordinal);
            Assert.False(gateway.Process.HasEnded, "It should wait for the deliveries under way.");
            gate.SetResult();
            Assert.Equal(0, await gateway.Process.EndedAsync());
            Assert.True(receiver.Count >= Concurrency, "Deliveries under way should end.");
        });
        foreach (var person in accepted.GroupBy(static one => one.Person))
            Assert.Equal(person.Select(static one => one.Number()).Order(), person.Select(static one => one.Number()));
    }

    [Fact]
    public Task Nothing_new_is_sent_while_a_client_takes_its_time_and_nothing_is_sent_twice() =>
        StopAsync(400, persons: 400, static async (gateway, receiver, request, gate) =>
        {
            gate.SetResult();
            await Wait.UntilAsync(() => receiver.Count >= Concurrency, () => $"Deliveries under way should end. {gateway.Process.Story}");
            Assert.False(gateway.Process.HasEnded, "It should wait for the client.");
            Assert.StartsWith("HTTP/1.1 200 OK", await request.FinishAsync().BoundedAsync(), StringComparison.Ordinal);
            Assert.Equal(0, await gateway.Process.EndedAsync());
            Assert.Equal(Concurrency, receiver.Requests);
        });

    [Fact]
    public async Task With_nothing_to_do_it_ends_without_an_error()
    {
        using var workspace = new Workspace();
        await using var receiver = await Receiver.StartAsync();
        workspace.Configure(Workspace.Webhook("hook", receiver.Url));
        await using var gateway = await Gateway.StartAsync(workspace);

        await gateway.StopAsync();
    }

    [Fact]
    public async Task A_pipe_that_nobody_reads_holds_up_no_end_and_its_lines_come_after_the_next_start()
    {
        const int Fits = 40, All = 100;
        using var workspace = new Workspace();
        workspace.Configure("  - { name: out, type: stdout }");
        // A pipe that is open at both ends and has room for 64 KB.
        string[] watcher = ["bash", "-c", "mkfifo lines && exec \"$@\" 1<>lines", "watcher"];
        await using (var gateway = Gateway.LaunchUnder(workspace, watcher, ["--config", workspace.Config]))
        {
            await gateway.ReadyAsync();
            using var client = gateway.Client();
            var filler = new string('x', 4000);
            for (var n = 0; n < All; n++)
            {
                using var answer = await client.PostAsync("/api/v1/customers/p/events", Calls.Json(Calls.Event(n, filler)), TestContext.Current.CancellationToken);
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            }
            await gateway.StopAsync();
        }
        await using (var gateway = await Gateway.StartAsync(workspace))
        {
            await Wait.UntilAsync(() => gateway.Process.Output.Any(static line => line.Contains($"\"n\":{All - 1},", StringComparison.Ordinal)), () => gateway.Process.Story);
            foreach (var n in Enumerable.Range(Fits, All - Fits))
                Assert.Contains(gateway.Process.Output, line => line.Contains($"\"n\":{n},", StringComparison.Ordinal));
            await gateway.StopAsync();
        }
    }

    // Stops a gateway with deliveries under way, which end when the gate opens, and with half of a call; starts it again, and gives what arrived: each message once.
    private static async Task<IReadOnlyList<Received>> StopAsync(int messages, int persons, Func<Gateway, Receiver, HalfRequest, TaskCompletionSource, Task> end)
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var workspace = new Workspace();
        await using var receiver = await Receiver.StartAsync(async _ =>
        {
            await gate.Task;
            return new(200);
        });
        workspace.Configure(Workspace.Webhook("hook", receiver.Url, Concurrency));

        await using (var gateway = await Gateway.StartAsync(workspace))
        {
            using var client = gateway.Client();
            for (var n = 0; n < messages; n++) await client.TrackAsync($"p{n % persons}", n);
            await Wait.UntilAsync(() => receiver.Requests == Concurrency, () => $"{Concurrency} deliveries should be under way. {gateway.Process.Story}");
            using var request = new HalfRequest(gateway.Address);
            await request.StartAsync(Calls.Event(messages)).BoundedAsync();
            gateway.AskToStop();
            await Wait.UntilAsync(() => RefusesConnections(gateway.Address), () => $"It should take no more connections. {gateway.Process.Story}");
            await end(gateway, receiver, request, gate);
        }
        await using (var gateway = await Gateway.StartAsync(workspace))
        {
            await receiver.UntilAsync(messages + 1, gateway);
            await gateway.StopAsync();
        }
        Assert.Equal(Enumerable.Range(0, messages + 1), receiver.Accepted.Select(static one => one.Number()).Order());
        return receiver.Accepted;
    }

    private static bool RefusesConnections(Uri address)
    {
        using var connection = new TcpClient();
        try
        {
            connection.Connect(IPAddress.Loopback, address.Port);
            return false;
        }
        catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return true;
        }
    }

    /// <summary>A Track call whose body arrives in two parts.</summary>
    private sealed class HalfRequest(Uri gateway) : IDisposable
    {
        private readonly TcpClient _connection = new();
        private byte[] _body = [];

        /// <summary>Sends all but the body's last byte, once the gateway has begun to read.</summary>
        public async Task StartAsync(string body)
        {
            _body = Encoding.UTF8.GetBytes(body);
            await _connection.ConnectAsync(IPAddress.Loopback, gateway.Port);
            await SendAsync(Encoding.ASCII.GetBytes(
                $"POST /api/v1/customers/late/events HTTP/1.1\r\nHost: x\r\nAuthorization: {Gateway.Credentials}\r\n"
                + $"Content-Type: application/json\r\nContent-Length: {_body.Length}\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n"));
            var answer = new byte[1024];
            var length = await _connection.GetStream().ReadAsync(answer);
            Assert.StartsWith("HTTP/1.1 100", Encoding.ASCII.GetString(answer, 0, length), StringComparison.Ordinal);
            await SendAsync(_body[..^1]);
        }

        /// <summary>Sends the rest; returns the answer.</summary>
        public async Task<string> FinishAsync()
        {
            await SendAsync(_body[^1..]);
            using var reader = new StreamReader(_connection.GetStream());
            return await reader.ReadToEndAsync();
        }

        public void Dispose() => _connection.Dispose();

        private ValueTask SendAsync(byte[] bytes) => _connection.GetStream().WriteAsync(bytes);
    }
}
