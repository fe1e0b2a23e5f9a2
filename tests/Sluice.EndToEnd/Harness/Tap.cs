using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Net.Sockets;

namespace Sluice.EndToEnd.Harness;

/// <summary>
/// Listens in on the wire between a client and the gateway. Every byte passes unchanged, in both directions; the requests are recorded. It
/// can lose answers: the gateway has given them, and the client's connection breaks.
/// </summary>
internal sealed class Tap : IAsyncDisposable
{
    private readonly ConcurrentQueue<Received> _requests = [];
    private readonly Listener _listener;
    private readonly Uri _gateway;
    private int _answersToLose;

    /// <summary>Starts it.</summary>
    /// <param name="gateway">Where the requests go.</param>
    /// <param name="lostAnswers">On so many connections, the first ones, no answer arrives.</param>
    public Tap(Uri gateway, int lostAnswers = 0)
    {
        (_gateway, _answersToLose) = (gateway, lostAnswers);
        _listener = new(ServeAsync);
    }

    /// <summary>Where clients connect.</summary>
    public Uri Url => _listener.Url;

    /// <summary>What clients have sent so far.</summary>
    public IReadOnlyCollection<Received> Requests => _requests;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _listener.DisposeAsync();

    private async Task ServeAsync(NetworkStream client, CancellationToken cancel)
    {
        using var onward = new TcpClient();
        await onward.ConnectAsync(_gateway.Host, _gateway.Port, cancel);
        var gateway = onward.GetStream();
        var heard = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        var recording = RecordAsync(heard.Reader);
        var answers = Interlocked.Decrement(ref _answersToLose) >= 0 ? LoseAsync(gateway, client, cancel) : gateway.CopyToAsync(client, cancel);
        try
        {
            var buffer = new byte[16 * 1024];
            while (await client.ReadAsync(buffer, cancel) is var length and > 0)
            {
                // Recorded first: when the gateway has it, so has the test.
                await heard.Writer.WriteAsync(buffer.AsMemory(0, length), cancel);
                await gateway.WriteAsync(buffer.AsMemory(0, length), cancel);
            }
            onward.Client.Shutdown(SocketShutdown.Send);
            await answers;
        }
        finally
        {
            await heard.Writer.CompleteAsync();
            await recording;
        }
    }

    private static async Task LoseAsync(NetworkStream gateway, NetworkStream client, CancellationToken cancel)
    {
        await gateway.ReadExactlyAsync(new byte[1], cancel);
        client.Socket.Close();
    }

    private async Task RecordAsync(PipeReader heard)
    {
        while (await Wire.ReadRequestAsync(heard) is { } request) _requests.Enqueue(request);
    }
}
