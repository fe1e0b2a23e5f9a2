using System.Collections.Concurrent;

namespace Sluice.Destinations.Exchanges;

/// <summary>Things that are used again and again, each by one at a time. Safe for many threads.</summary>
internal sealed class Pool<T>
    where T : class, new()
{
    // Hardly ever are more in use at once; those are left to the garbage collector.
    private const int Kept = 256;

    private readonly ConcurrentQueue<T> _idle = new();
    private T? _last;
    private int _count;

    /// <summary>One that nobody uses now.</summary>
    public T Rent()
    {
        if (Interlocked.Exchange(ref _last, null) is { } last) return last;
        if (!_idle.TryDequeue(out var idle)) return new();
        Interlocked.Decrement(ref _count);
        return idle;
    }

    /// <summary>Gives one back, which must not be used by the caller from now on.</summary>
    public void Return(T used)
    {
        if (Interlocked.Exchange(ref _last, used) is not { } before) return;
        if (Interlocked.Increment(ref _count) <= Kept) _idle.Enqueue(before);
        else Interlocked.Decrement(ref _count);
    }
}
