using System.Collections.Concurrent;
using System.IO.Pipelines;

namespace Sluice.EndToEnd.Harness;

/// <summary>Stands where Customer.io's Track API would: records every request as its bytes came, and answers 200 with <c>{}</c>.</summary>
internal sealed class RawReceiver : IAsyncDisposable
{
    private readonly ConcurrentQueue<Received> _requests = [];
    private readonly Listener _listener;

    public RawReceiver() => _listener = new(ServeAsync);

    /// <summary>Where it listens.</summary>
    public Uri Url => _listener.Url;

    /// <summary>What has come so far.</summary>
    public IReadOnlyCollection<Received> Requests => _requests;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _listener.DisposeAsync();

    private async Task ServeAsync(Stream connection, CancellationToken cancel)
    {
        var reader = PipeReader.Create(connection);
        while (await Wire.ReadRequestAsync(reader) is { } request)
        {
            _requests.Enqueue(request);
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"u8.ToArray(), cancel);
        }
    }
}
