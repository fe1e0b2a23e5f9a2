using System.Buffers.Text;
using System.Net.Sockets;
using System.Text;

namespace Sluice.Benchmarks.Loads;

/// <summary>One connection that makes one call at a time, with as little of its own CPU as it takes; when it breaks, the next call opens another.</summary>
/// <param name="address">Where to.</param>
internal sealed class CallSocket(Uri address) : IDisposable
{
    private readonly byte[] _answer = new byte[16 * 1024];
    private Socket? _socket;
    private int _length;

    /// <summary>The last answer, headers included; what broke the connection, if it did.</summary>
    public string Answer { get; private set; } = "";

    /// <summary>Sends a call and waits for its answer.</summary>
    /// <returns>Whether it was 2xx.</returns>
    public async Task<bool> SendAsync(ReadOnlyMemory<byte> call)
    {
        try
        {
            if (_socket is null)
            {
                _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await _socket.ConnectAsync(address.Host, address.Port);
            }
            await _socket.SendAsync(call);
            await ReceiveAsync(_socket);
            if (_answer[9] == '2') return true;
            Answer = Encoding.UTF8.GetString(_answer, 0, _length);
            return false;
        }
        catch (Exception broken) when (broken is SocketException or IOException)
        {
            Answer = $"{broken.Message}; before that it said: {Encoding.UTF8.GetString(_answer, 0, _length)}";
            _socket?.Dispose();
            _socket = null;
            return false;
        }
    }

    public void Dispose() => _socket?.Dispose();

    private async Task ReceiveAsync(Socket socket)
    {
        for (_length = 0; !IsWhole();)
        {
            var read = await socket.ReceiveAsync(_answer.AsMemory(_length));
            if (read == 0) throw new IOException("the server closed the connection");
            _length += read;
        }
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
