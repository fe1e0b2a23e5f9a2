using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sluice.Tests.Delivery;

/// <summary>A request as it came over the wire.</summary>
/// <param name="Number">0 for the first.</param>
/// <param name="Head">Request line and headers, byte for byte.</param>
/// <param name="Body">The body.</param>
internal sealed record Received(int Number, string Head, byte[] Body)
{
    public string Line => Head[..Head.IndexOf('\r', StringComparison.Ordinal)];

    public string Text => Encoding.UTF8.GetString(Body);

    public string? Header(string name) => Head.Split("\r\n").Skip(1)
        .Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))
        .Select(line => line[(name.Length + 1)..].Trim()).SingleOrDefault();
}

/// <summary>How a receiver behaves towards one request.</summary>
internal abstract record Behaviour
{
    public static Behaviour Ok { get; } = new Answer(200);

    /// <summary>A proper answer.</summary>
    public sealed record Answer(int Status, string Headers = "", string Body = "") : Behaviour;

    /// <summary>Bytes as they are, then the connection is closed.</summary>
    public sealed record Raw(string Bytes) : Behaviour;

    /// <summary>Never answers.</summary>
    public sealed record Hang : Behaviour;

    /// <summary>Resets the connection.</summary>
    public sealed record Reset : Behaviour;

    /// <summary>A status and a body without end, as fast as it is taken.</summary>
    public sealed record Endless(int Status) : Behaviour;

    /// <summary>A status, one byte of a longer body, and then nothing more.</summary>
    public sealed record Trickle(int Status) : Behaviour;

    /// <summary>Answers when told to.</summary>
    public sealed record When(Task Told, Behaviour Then) : Behaviour;
}

/// <summary>An HTTP/1.1 server on a free loopback port, on bare sockets so that it can misbehave at will.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly Func<Received, Behaviour> _behaviour;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<Received> _received = [];
    private readonly ConcurrentDictionary<Task, bool> _connections = [];
    private readonly Bell _arrived = new();
    private readonly Task _accepting;
    private int _count, _open;

    // Bound for as long as the tests run, so that nobody is given its port, and never listening.
    private static readonly Socket Nobody = Bound();

    public Receiver(Func<Received, Behaviour>? behaviour = null, int port = 0)
    {
        _behaviour = behaviour ?? (_ => Behaviour.Ok);
        _listener = new(IPAddress.Loopback, port);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string Url => $"http://127.0.0.1:{Port}";

    /// <summary>Requests so far, in the order in which they came.</summary>
    public IReadOnlyList<Received> Requests => [.. _received];

    /// <summary>Connections made so far.</summary>
    public int Connections => Volatile.Read(ref _open);

    /// <summary>An address on which nobody listens.</summary>
    public static string NobodyAt() => $"http://{Nobody.LocalEndPoint}";

    /// <summary>Completes when what came so far is enough.</summary>
    public async Task<IReadOnlyList<Received>> UntilAsync(Func<bool> enough)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (true)
        {
            var next = _arrived.Next;
            if (enough()) return Requests;
            await next.WaitAsync(limit.Token);
        }
    }

    public Task<IReadOnlyList<Received>> UntilAsync(int count) => UntilAsync(() => _received.Count >= count);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections.Keys);
        _stop.Dispose();
    }

    private static Socket Bound()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            Socket socket;
            try
            {
                socket = await _listener.AcceptSocketAsync(_stop.Token);
            }
            catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
            Interlocked.Increment(ref _open);
            var connection = ServeAsync(socket);
            _connections.TryAdd(connection, true);
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using var held = socket;
        socket.NoDelay = true;
        await using var stream = new NetworkStream(socket);
        await using var input = new BufferedStream(stream);
        try
        {
            while (await ReadAsync(input) is { } request)
            {
                _received.Enqueue(request);
                // Also for those who wait for what is never answered.
                _arrived.Ring();
                var goesOn = await BehaveAsync(_behaviour(request), socket, stream);
                _arrived.Ring();
                if (!goesOn) return;
            }
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or SocketException)
        {
            // The client went away, as clients do.
        }
    }

    private async Task<Received?> ReadAsync(BufferedStream stream)
    {
        var head = new List<byte>();
        var one = new byte[1];
        while (!(head.Count >= 4 && head[^4] == '\r' && head[^3] == '\n' && head[^2] == '\r' && head[^1] == '\n'))
        {
            if (await stream.ReadAsync(one, _stop.Token) == 0) return null;
            head.Add(one[0]);
        }
        var request = new Received(Interlocked.Increment(ref _count) - 1, Encoding.Latin1.GetString([.. head]), []);
        var body = new byte[int.Parse(request.Header("Content-Length") ?? "0", CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body, _stop.Token);
        return request with { Body = body };
    }

    private async Task<bool> BehaveAsync(Behaviour behaviour, Socket socket, NetworkStream stream)
    {
        switch (behaviour)
        {
            case Behaviour.Answer answer:
                await SendAsync(stream, $"HTTP/1.1 {answer.Status} X\r\nContent-Length: {answer.Body.Length}\r\n{answer.Headers}\r\n{answer.Body}");
                return true;
            case Behaviour.Raw raw:
                await SendAsync(stream, raw.Bytes);
                return false;
            case Behaviour.Hang:
                _arrived.Ring();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, _stop.Token);
                return false;
            case Behaviour.Reset:
                socket.LingerState = new(true, 0);
                return false;
            case Behaviour.Endless endless:
                await SendAsync(stream, $"HTTP/1.1 {endless.Status} X\r\nContent-Type: text/plain\r\n\r\n");
                while (true) await stream.WriteAsync(new byte[8192], _stop.Token);
            case Behaviour.Trickle trickle:
                await SendAsync(stream, $"HTTP/1.1 {trickle.Status} X\r\nContent-Length: 1000\r\n\r\nx");
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, _stop.Token);
                return false;
            case Behaviour.When held:
                _arrived.Ring();
                await held.Told.WaitAsync(_stop.Token);
                return await BehaveAsync(held.Then, socket, stream);
            default:
                throw new NotSupportedException();
        }
    }

    private async Task SendAsync(NetworkStream stream, string text) => await stream.WriteAsync(Encoding.Latin1.GetBytes(text), _stop.Token);
}
