using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Sluice.Benchmarks;

/// <summary>
/// Calls that are sent at a fixed rate whatever the answers take, on many connections: a call that finds no connection free is sent late, and its latency
/// counts from when it was to be sent. Each call is about another person of many and carries that time.
/// </summary>
internal static class OpenLoop
{
    private const int Connections = 64;
    private const int Persons = 5000;

    /// <summary>Sends for some seconds.</summary>
    /// <returns>How many were acknowledged, and the times to acknowledgement in milliseconds, ascending.</returns>
    public static async Task<(long Acknowledged, double[] Latencies)> RunAsync(Uri address, double perSecond, int seconds)
    {
        var start = Stopwatch.GetTimestamp();
        var total = (long)(perSecond * seconds);
        var next = -1L;
        var latencies = new List<double>[Connections];
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(async connection =>
        {
            using var wire = new CallSocket(address);
            var mine = latencies[connection] = [];
            while (Interlocked.Increment(ref next) is var call && call < total)
            {
                var due = start + (long)(call / perSecond * Stopwatch.Frequency);
                for (long left; (left = due - Stopwatch.GetTimestamp()) > 0;) await Task.Delay(TimeSpan.FromTicks(Math.Max(left * TimeSpan.TicksPerSecond / Stopwatch.Frequency, 1)), TimeProvider.System);
                if (await wire.SendAsync(CallSocket.Event($"person-{call * 7919 % Persons}", due))) mine.Add((Stopwatch.GetTimestamp() - due) * 1000.0 / Stopwatch.Frequency);
            }
        }));
        double[] all = [.. latencies.SelectMany(static one => one).Order()];
        return (all.Length, all);
    }
}

/// <summary>One connection that makes one call at a time, with as little of its own CPU as it takes.</summary>
internal sealed class CallSocket : IDisposable
{
    private static readonly string Filler = new('x', 300);

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _answer = new byte[4096];
    private int _length;

    public CallSocket(Uri address) => _socket.Connect(address.Host, address.Port);

    /// <summary>The last answer, headers included.</summary>
    public string Answer => Encoding.UTF8.GetString(_answer, 0, _length);

    /// <summary>A Track v1 event of about 500 bytes, with the credentials of the benchmarks' configurations.</summary>
    public static byte[] Event(string person, long sentTicks) => Post(
        $"/api/v1/customers/{person}/events",
        $$$"""{"name":"Order Completed","timestamp":1790000000,"data":{"order_id":"o-1","total":123.45,"currency":"USD","{{{Sink.Stamp}}}{{{sentTicks}}},"note":"{{{Filler}}}"}}""");

    public static byte[] Post(string path, string body) => Encoding.UTF8.GetBytes(
        $"POST {path} HTTP/1.1\r\nHost: sluice\r\nAuthorization: Basic c2l0ZTprZXk=\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");

    /// <summary>Sends a call and waits for its answer.</summary>
    /// <returns>Whether it was 2xx.</returns>
    public async Task<bool> SendAsync(ReadOnlyMemory<byte> call)
    {
        await _socket.SendAsync(call);
        _length = 0;
        while (true)
        {
            var read = await _socket.ReceiveAsync(_answer.AsMemory(_length));
            if (read == 0) throw new IOException($"the server closed the connection; before that it said: {Answer}");
            _length += read;
            // Answers end with a line end, after headers that end with an empty line.
            if (_answer.AsSpan(0, _length).IndexOf("\r\n\r\n"u8) is var end and >= 0 && _length > end + 4 && _answer[_length - 1] is (byte)'\n' or (byte)'}') break;
        }
        return _answer[9] == '2';
    }

    public void Dispose() => _socket.Dispose();
}
