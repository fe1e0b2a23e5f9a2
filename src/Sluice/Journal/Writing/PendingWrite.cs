using System.Collections.Concurrent;
using System.Threading.Tasks.Sources;

namespace Sluice.Journal.Writing;

/// <summary>
/// Something a caller waits for the writer to do: a record to append, a change to store, or a chore on the writer's own thread. Pooled:
/// it goes back when its result has been taken, so an append allocates nothing.
/// </summary>
internal sealed class PendingWrite : IValueTaskSource<long>, IValueTaskSource
{
    private const int PooledMax = 4096;

    private static readonly ConcurrentQueue<PendingWrite> Pool = new();
    private static int _pooled;

    // A caller's code never runs on the writer's thread.
    private ManualResetValueTaskSourceCore<long> _completion = new() { RunContinuationsAsynchronously = true };

    private PendingWrite()
    {
    }

    /// <summary>What to append; empty unless this is an append.</summary>
    public ReadOnlyMemory<byte> Record { get; private set; }

    /// <summary>What to store; null unless this is a change.</summary>
    public StateChange? Change { get; private set; }

    /// <summary>What to do between commits; null unless this is a chore.</summary>
    public Action? Chore { get; private set; }

    /// <summary>The number an append was given.</summary>
    public long Sequence { get; set; }

    /// <summary>The one that came after it; the queue's.</summary>
    public PendingWrite? Next { get; set; }

    public bool IsAppend => Change is null && Chore is null;

    public static PendingWrite Append(ReadOnlyMemory<byte> record)
    {
        var write = Take();
        write.Record = record;
        return write;
    }

    public static PendingWrite Of(StateChange change)
    {
        var write = Take();
        write.Change = change;
        return write;
    }

    public static PendingWrite Of(Action chore)
    {
        var write = Take();
        write.Chore = chore;
        return write;
    }

    public ValueTask<long> Numbered => new(this, _completion.Version);

    public ValueTask Done => new(this, _completion.Version);

    public void Succeed() => _completion.SetResult(Sequence);

    public void Fail(Exception why) => _completion.SetException(why);

    public ValueTaskSourceStatus GetStatus(short token) => _completion.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _completion.OnCompleted(continuation, state, token, flags);

    public long GetResult(short token)
    {
        try
        {
            return _completion.GetResult(token);
        }
        finally
        {
            Recycle();
        }
    }

    void IValueTaskSource.GetResult(short token) => GetResult(token);

    private static PendingWrite Take()
    {
        if (!Pool.TryDequeue(out var write)) return new();
        Interlocked.Decrement(ref _pooled);
        return write;
    }

    private void Recycle()
    {
        _completion.Reset();
        (Record, Change, Chore, Next) = (default, null, null, null);
        if (Volatile.Read(ref _pooled) >= PooledMax) return;
        Interlocked.Increment(ref _pooled);
        Pool.Enqueue(this);
    }
}
