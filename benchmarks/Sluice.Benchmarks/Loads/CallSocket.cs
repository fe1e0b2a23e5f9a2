using System.Buffers.Text;
using System.Net.Sockets;
using System.Text;

namespace Sluice.Benchmarks.Loads;

/// <summary>
/// One connection that makes one call at a time, with as little of its own CPU as it takes; when it breaks, the next call opens another. Calls are made either with
/// <see cref="SendAsync"/>, or with <see cref="TrySend"/> and <see cref="Receive"/> by somebody who polls many connections.
/// </summary>
/// <param name="address">Where to.</param>
internal sealed class CallSocket(Uri address) : IDisposable
{
    private readonly byte[] _answer = new byte[16 * 1024];
    private Socket? _socket;
    private int _length;

    /// <summary>The last answer, headers included; what broke the connection, if it did.</summary>
    public string Answer { get; private set; } = "";

    /// <summary>What to poll for an answer.</summary>
    public int Handle => (int)_socket!.Handle;

    /// <summary>Sends a call and waits for its answer.</summary>
    /// <returns>Whether it was 2xx.</returns>
    public async Task<bool> SendAsync(ReadOnlyMemory<byte> call)
    {
        try
        {
            if (_socket is null)
            {
                _socket = New();
                await _socket.ConnectAsync(address.Host, address.Port);
            }
            await _socket.SendAsync(call);
            _length = 0;
            while (true)
            {
                if (Take(await _socket.ReceiveAsync(_answer.AsMemory(_length))) is { } isAcknowledged) return isAcknowledged;
            }
        }
        catch (Exception broken) when (broken is SocketException or IOException)
        {
            return Break(broken);
        }
    }

    /// <summary>Sends a call. False when the connection is broken, and the call with it.</summary>
    public bool TrySend(ReadOnlySpan<byte> call)
    {
        try
        {
            if (_socket is null)
            {
                _socket = New();
                _socket.Connect(address.Host, address.Port);
            }
            _socket.Send(call);
            _length = 0;
            return true;
        }
        catch (SocketException broken)
        {
            return Break(broken);
        }
    }

    /// <summary>Takes what there is of the answer.</summary>
    /// <returns>Whether it is 2xx; null as long as some of it is missing.</returns>
    public bool? Receive()
    {
        try
        {
            return Take(_socket!.Receive(_answer.AsSpan(_length)));
        }
        catch (Exception broken) when (broken is SocketException or IOException)
        {
            return Break(broken);
        }
    }

    public void Dispose() => _socket?.Dispose();

    private static Socket New() => new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    private bool? Take(int read)
    {
        if (read == 0) throw new IOException("the server closed the connection");
        _length += read;
        if (!IsWhole()) return null;
        if (_answer[9] == '2') return true;
        Answer = Encoding.UTF8.GetString(_answer, 0, _length);
        return false;
    }

    private bool Break(Exception broken)
    {
        Answer = $"{broken.Message}; before that it said: {Encoding.UTF8.GetString(_answer, 0, _length)}";
        _socket?.Dispose();
        _socket = null;
        return false;
    }

    private bool IsWhole()
    {
        var said = _answer.AsSpan(0, _length);
        var end = said.IndexOf("\r\n\r\n"u8);
        if (end < 0) return false;
        var at = said[..end].IndexOf("Content-Length: "u8);
        if (at < 0) return said[9..].StartsWith("204"u8) || said.EndsWith("\r\n0\r\n\r\n"u8);
        return Utf8Parser.TryParse(said[(at + "Content-Length: ".Length)..], out int body, out _) && said.Length >= end + 4 + body;
    }
}
