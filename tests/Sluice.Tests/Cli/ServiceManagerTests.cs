using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sluice.Tests.Cli;

/// <summary>What a service manager is told that waits for it, as systemd does for a unit of <c>Type=notify</c>.</summary>
public sealed class ServiceManagerTests : IDisposable
{
    private const int Terminate = 15;
    private readonly string _folder = Directory.CreateTempSubdirectory("sluice-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_is_told_when_calls_are_taken_and_when_the_end_begins(bool withoutFile)
    {
        var name = withoutFile ? $"@{Path.GetFileName(_folder)}" : Path.Combine(_folder, "notify");
        using var manager = Listen(name);
        await using var gateway = await Gateway.StartIn(_folder, new() { ["NOTIFY_SOCKET"] = name });
        Assert.Equal("READY=1", await Told(manager));
        Assert.Equal("{\"status\":\"ready\"}\n", await gateway.Client.GetStringAsync("/readyz", Cancel));
        Assert.Equal(0, manager.Available);

        gateway.Signal(Terminate);
        Assert.Equal("STOPPING=1", await Told(manager));
        Assert.Equal(0, await gateway.Ended());
        Assert.Equal(0, manager.Available);
    }

    [Fact]
    public async Task It_is_told_nothing_by_a_start_that_fails()
    {
        var name = Path.Combine(_folder, "notify");
        using var manager = Listen(name);
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var (code, _) = await Gateway.RunIn(_folder, new() { ["NOTIFY_SOCKET"] = name }, "serve", "--listen", $"http://{other.LocalEndpoint}");
        Assert.Equal((1, 0), (code, manager.Available));
    }

    [Fact]
    public async Task One_that_cannot_be_told_is_named_in_the_log_and_calls_are_taken_all_the_same()
    {
        var names = new[] { Path.Combine(_folder, "nobody"), Path.Combine(_folder, new string('n', 200)) };
        foreach (var name in names)
        {
            await using var gateway = await Gateway.StartIn(_folder, new() { ["NOTIFY_SOCKET"] = name }, "--log-format", "json");
            await gateway.ReadUntil($"cannot be told READY=1 at {name}: ");
            Assert.Equal("{\"status\":\"ready\"}\n", await gateway.Client.GetStringAsync("/readyz", Cancel));
            gateway.Signal(Terminate);
            Assert.Equal(0, await gateway.Ended());
        }
    }

    private static Socket Listen(string name)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(name[0] == '@' ? $"\0{name[1..]}" : name));
        return socket;
    }

    private static async Task<string> Told(Socket manager)
    {
        var buffer = new byte[256];
        return Encoding.ASCII.GetString(buffer, 0, await manager.ReceiveAsync(buffer, Cancel));
    }
}
