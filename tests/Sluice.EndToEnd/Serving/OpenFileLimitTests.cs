using System.Net;
using System.Net.Sockets;
using System.Text;
using Sluice.EndToEnd.Harness;

namespace Sluice.EndToEnd.Serving;

/// <summary>A limit on open files (<c>ulimit -n</c>), which connections count into.</summary>
[Trait("suite", "end-to-end")]
public sealed class OpenFileLimitTests : IDisposable
{
    private readonly Workspace _workspace = new();
    private readonly List<Socket> _strangers = [];

    public OpenFileLimitTests()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/prlimit"), "Needs prlimit.");
        _workspace.Configure("  - { name: out, type: stdout }");
    }

    public void Dispose()
    {
        foreach (var stranger in _strangers) stranger.Dispose();
        _workspace.Dispose();
    }

    [Fact]
    public async Task As_many_are_taken_as_the_hard_limit_allows()
    {
        await using var gateway = await StartAsync("256:4096");
        for (var connections = 0; connections < 400; connections++)
        {
            var one = await ConnectAsync(gateway);
            await one.SendAsync("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
            var answer = new byte[1024];
            var length = await one.ReceiveAsync(answer, TestContext.Current.CancellationToken).AsTask().BoundedAsync();
            Assert.StartsWith("HTTP/1.1 200", Encoding.ASCII.GetString(answer, 0, length), StringComparison.Ordinal);
        }
        await gateway.StopAsync();
    }

    [Fact]
    public async Task Connections_beyond_what_open_files_allow_are_closed_and_everything_else_goes_on()
    {
        // One that is compiled as it runs has two hundred files open for itself.
        var files = Environment.GetEnvironmentVariable("SLUICE_PROGRAM") is null ? 512 : 256;
        var (most, strangers) = (files / 2, files + 100);
        await using var gateway = await StartAsync($"{files}:{files}");
        await SaysAsync(gateway, $"limits.connections is 10000, but {most} connections are taken at most: the system allows only {files} open files.");
        using var sender = gateway.Client(connections: 1);
        await sender.TrackAsync("p1", 1);

        var closings = new List<Task>();
        for (var i = 0; i < strangers; i++) closings.Add(ClosedAsync(await ConnectAsync(gateway)));
        var beyond = strangers - (most - 1);
        await Wait.UntilAsync(
            () => closings.Count(static one => one.IsCompleted) >= beyond,
            () => $"{beyond} connections should be closed, {closings.Count(static one => one.IsCompleted)} are. {gateway.Process.Story}");
        await SaysAsync(gateway, $"Connections are refused: {most} are open");

        for (var number = 2; number < 50; number++) await sender.TrackAsync("p1", number);
        _workspace.Configure("  - { name: other, type: stdout }");
        await SaysAsync(gateway, "sluice.yaml is in force");
        Assert.Equal(beyond, closings.Count(static one => one.IsCompleted));
        await gateway.StopAsync();
    }

    private static Task SaysAsync(Gateway gateway, string sentence) => Wait.UntilAsync(
        () => gateway.Process.Error.Any(line => line.Contains(sentence, StringComparison.Ordinal)), () => $"It should say '{sentence}'. {gateway.Process.Story}");

    private async Task<Gateway> StartAsync(string limits)
    {
        var gateway = Gateway.LaunchUnder(_workspace, ["/usr/bin/prlimit", $"--nofile={limits}"], ["--config", _workspace.Config]);
        await gateway.ReadyAsync();
        return gateway;
    }

    private async Task<Socket> ConnectAsync(Gateway gateway)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        _strangers.Add(socket);
        await socket.ConnectAsync(IPAddress.Loopback, gateway.Address.Port, TestContext.Current.CancellationToken).AsTask().BoundedAsync();
        return socket;
    }

    private static async Task ClosedAsync(Socket stranger)
    {
        try
        {
            _ = await stranger.ReceiveAsync(new byte[1]);
        }
        catch (SocketException)
        {
            // Closed the hard way.
        }
    }
}
