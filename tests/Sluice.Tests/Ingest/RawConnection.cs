using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Sluice.Tests.Ingest;

/// <summary>A TCP connection to the gateway, for tests in which the bytes of the request matter.</summary>
public sealed class RawConnection : IAsyncDisposable
{
    private readonly TcpClient _client;
    private readonly NetworkStream _stream;
    private readonly List<byte> _unread = [];

    public const string Authorization = "Authorization: Basic c2l0ZTprZXl+Pj8=\r\n";

    public static async Task<RawConnection> OpenAsync(int port)
    {
        var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port, TestGateway.Cancel);
        return new(client);
    }

    private RawConnection(TcpClient client) => (_client, _stream) = (client, client.GetStream());

    public Task WriteAsync(string text) => WriteAsync(Encoding.Latin1.GetBytes(text));

    public async Task WriteAsync(byte[] bytes) => await _stream.WriteAsync(bytes, TestGateway.Cancel);

    /// <summary>Says that nothing more comes, and goes on listening.</summary>
    public void EndWriting() => _client.Client.Shutdown(SocketShutdown.Send);

    /// <summary>Breaks the connection off, as a process does that dies.</summary>
    public void Reset()
    {
        _client.LingerState = new(true, 0);
        _client.Dispose();
    }

    /// <summary>Sends one request with the usual headers and reads its answer.</summary>
    public async Task<RawAnswer> SendAsync(string method, string target, string body = "", string headers = Authorization)
    {
        await WriteAsync($"{method} {target} HTTP/1.1\r\nHost: gateway\r\n{headers}Content-Length: {Encoding.Latin1.GetByteCount(body)}\r\n\r\n{body}");
        return await ReadAsync();
    }

    /// <summary>Reads one answer: status, head, body by its Content-Length.</summary>
    public async Task<RawAnswer> ReadAsync()
    {
        int end;
        while ((end = Encoding.Latin1.GetString([.. _unread]).IndexOf("\r\n\r\n", StringComparison.Ordinal)) < 0) await FillAsync();
        var head = Encoding.Latin1.GetString([.. _unread.Take(end)]);
        _unread.RemoveRange(0, end + 4);
        var length = head.Split("\r\n").FirstOrDefault(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)) is { } line
            ? int.Parse(line[15..], CultureInfo.InvariantCulture) : 0;
        while (_unread.Count < length) await FillAsync();
        var body = Encoding.UTF8.GetString([.. _unread.Take(length)]);
        _unread.RemoveRange(0, length);
        return new(int.Parse(head.AsSpan(9, 3), CultureInfo.InvariantCulture), head, body);
    }

    /// <summary>Waits until the gateway closes the connection.</summary>
    public async Task<bool> IsClosedAsync()
    {
        try
        {
            return await ReadAsync(new byte[1]) == 0;
        }
        catch (IOException)
        {
            return true;
        }
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return default;
    }

    private Task<int> ReadAsync(byte[] buffer) => _stream.ReadAsync(buffer, TestGateway.Cancel).AsTask().WaitAsync(Until.Patience, TestGateway.Cancel);

    private async Task FillAsync()
    {
        var buffer = new byte[16 * 1024];
        var read = await ReadAsync(buffer);
        if (read == 0) throw new EndOfStreamException($"Closed after: {Encoding.Latin1.GetString([.. _unread])}");
        _unread.AddRange(buffer.AsSpan(0, read));
    }
}

public sealed record RawAnswer(int Status, string Head, string Body);
