using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Sluice.EndToEnd.Harness;

/// <summary>A bare TCP listener on a loopback port; what it does with a connection is given to it.</summary>
internal sealed class Listener : IAsyncDisposable
{
    private static readonly ConcurrentBag<Socket> Bound = [];

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<NetworkStream, CancellationToken, Task> _serve;
    private readonly Task _accepting;

    /// <summary>Starts listening.</summary>
    /// <param name="serve">Has a connection until it returns or throws.</param>
    public Listener(Func<NetworkStream, CancellationToken, Task> serve)
    {
        _serve = serve;
        _listener.Start();
        Url = new($"http://{_listener.LocalEndpoint}");
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public Uri Url { get; }

    /// <summary>A port of the loopback on which nobody listens but who is told to: it stays bound, so that it is given to nobody else.</summary>
    public static int FreePort()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Bound.Add(socket);
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        await Task.WhenAll(_connections);
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (OperationCanceledException)
        {
            // Told to stop.
        }
    }

    private async Task ServeAsync(TcpClient connection)
    {
        using var _ = connection;
        using var abort = _stop.Token.Register(connection.Close);
        try
        {
            await _serve(connection.GetStream(), _stop.Token);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The other side hung up, or we do.
        }
    }
}
