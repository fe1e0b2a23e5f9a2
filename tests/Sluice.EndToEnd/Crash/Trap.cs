using System.IO.Pipelines;
using System.Net.Sockets;
using Sluice.EndToEnd.Harness;

namespace Sluice.EndToEnd.Crash;

/// <summary>How far a delivery has come.</summary>
internal enum DeliveryStep
{
    /// <summary>The destination has taken the connection.</summary>
    Connected,

    /// <summary>It has the request's headers.</summary>
    HeadersRead,

    /// <summary>It has the request, and has not answered.</summary>
    BodyRead,

    /// <summary>It has sent half of its answer.</summary>
    HalfAnswered,

    /// <summary>It has sent its answer.</summary>
    Answered,
}

/// <summary>A destination that springs when a delivery has come as far as it was told. It answers everything with 200.</summary>
internal sealed class Trap : IAsyncDisposable
{
    private static readonly byte[] Answer = [.. "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"u8];

    private readonly Action<Received> _delivered;
    private readonly Listener _listener;
    private DeliveryStep _step;
    private Func<Task>? _spring;
    private int _count;

    /// <summary>Starts it.</summary>
    /// <param name="delivered">Called for each request that it is about to answer.</param>
    public Trap(Action<Received> delivered)
    {
        _delivered = delivered;
        _listener = new(ServeAsync);
    }

    /// <summary>Where it listens.</summary>
    public Uri Url => _listener.Url;

    /// <summary>Sets it.</summary>
    /// <param name="step">At which step.</param>
    /// <param name="count">Of which delivery, or connection; 1 for the next.</param>
    /// <param name="spring">What it does then.</param>
    public void Set(DeliveryStep step, int count, Func<Task> spring)
    {
        (_step, _spring) = (step, spring);
        Volatile.Write(ref _count, count);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _listener.DisposeAsync();

    private async Task ServeAsync(NetworkStream connection, CancellationToken cancel)
    {
        await ReachAsync(DeliveryStep.Connected);
        var reader = PipeReader.Create(connection);
        while (await Wire.ReadRequestAsync(reader, () => ReachAsync(DeliveryStep.HeadersRead)) is { } request)
        {
            await ReachAsync(DeliveryStep.BodyRead);
            _delivered(request);
            await connection.WriteAsync(Answer.AsMemory(0, Answer.Length / 2), cancel);
            await ReachAsync(DeliveryStep.HalfAnswered);
            await connection.WriteAsync(Answer.AsMemory(Answer.Length / 2), cancel);
            await ReachAsync(DeliveryStep.Answered);
        }
    }

    private Task ReachAsync(DeliveryStep step) =>
        step == _step && Volatile.Read(ref _count) > 0 && Interlocked.Decrement(ref _count) == 0 ? _spring!() : Task.CompletedTask;
}
