using System.Buffers.Text;
using System.Diagnostics;

namespace Sluice.Benchmarks.Harness;

/// <summary>One destination of a <see cref="Sink"/>.</summary>
internal sealed class SinkPlace : IDisposable
{
    /// <summary>Before the time of sending in a message, in ticks of <see cref="Stopwatch"/>; and what each message in a batch has once.</summary>
    public const string Stamp = "sent_ticks\":";

    private static readonly byte[] StampBytes = System.Text.Encoding.ASCII.GetBytes(Stamp);

    private readonly List<double> _latencies = [];
    private volatile CancellationTokenSource _healed = new();
    private volatile Fault _fault;
    private long _count, _begun;
    private int _requests;

    /// <summary>Messages that arrived; a request without a stamp counts as one.</summary>
    public long Count => Volatile.Read(ref _count);

    /// <summary>Called with each body that it takes.</summary>
    public Action<byte[]>? Arrived { get; set; }

    /// <summary>Refuses each request whose number is a multiple of it; 0 for none.</summary>
    public int RefusesEvery { get; set; }

    /// <summary>Behaves otherwise from now on; requests that hang are let go.</summary>
    public void Become(Fault fault)
    {
        _fault = fault;
        Interlocked.Exchange(ref _healed, new()).Cancel();
    }

    /// <summary>How it behaves towards the next request, and until when.</summary>
    public (Fault Fault, CancellationToken Healed) Behaviour() =>
        RefusesEvery is > 0 and var every && Interlocked.Increment(ref _requests) % every == 0 ? (Fault.Fails, _healed.Token) : (_fault, _healed.Token);

    /// <summary>Forgets latencies; what was sent before this time gets none any more.</summary>
    public void Begin(long now)
    {
        lock (_latencies)
        {
            _begun = now;
            _latencies.Clear();
        }
    }

    /// <summary>From the time a message was to be sent until it arrived, in milliseconds.</summary>
    public double[] Latencies()
    {
        lock (_latencies) return [.. _latencies];
    }

    public void Dispose() => _healed.Dispose();

    public void Note(ReadOnlySpan<byte> body)
    {
        Arrived?.Invoke(body.ToArray());
        var now = Stopwatch.GetTimestamp();
        if (body.IndexOf(StampBytes) < 0) Interlocked.Increment(ref _count);
        while (body.IndexOf(StampBytes) is var at and >= 0)
        {
            body = body[(at + StampBytes.Length)..];
            Interlocked.Increment(ref _count);
            if (!Utf8Parser.TryParse(body, out long sent, out _) || sent == 0) continue;
            lock (_latencies)
            {
                if (sent >= _begun) _latencies.Add((now - sent) * 1000.0 / Stopwatch.Frequency);
            }
        }
    }
}
