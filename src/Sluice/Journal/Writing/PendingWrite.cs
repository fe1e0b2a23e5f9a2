using System.Collections.Concurrent;
using System.Threading.Tasks.Sources;
using Sluice.Journal.Deduplication;
using Sluice.Journal.Delivery;

namespace Sluice.Journal.Writing;

/// <summary>
/// Something a caller waits for the writer to do: a record to append, a change to store, or a chore on the writer's own thread. Pooled:
/// it goes back when its result has been taken, so an append allocates nothing.
/// </summary>
internal sealed class PendingWrite : IValueTaskSource<long>, IValueTaskSource, IThreadPoolWorkItem
{
    private const int PooledMax = 4096;

    // How many callers go on one after the other at least, before another thread is asked to help.
    private const int ShareMin = 16;

    private static readonly ConcurrentQueue<PendingWrite> Pool = new();
    private static int _pooled;

    // Callers go on where this is completed: on the thread pool, never on the writer's thread.
    private ManualResetValueTaskSourceCore<long> _completion;
    private Exception? _failure;

    private PendingWrite()
    {
    }

    /// <summary>What to append; empty unless this is an append.</summary>
    public ReadOnlyMemory<byte> Record { get; private set; }

    /// <summary>Ids in the record that can repeat. The writer says here which of them did.</summary>
    public Memory<ChosenId> Ids { get; private set; }

    /// <summary>What to store; null unless this is a change.</summary>
    public StateChange? Change { get; private set; }

    /// <summary>What to do between commits; null unless this is a chore.</summary>
    public Action? Chore { get; private set; }

    /// <summary>The number an append was given.</summary>
    public long Sequence { get; set; }

    /// <summary>The one that came after it: in the queue, then among those whose callers go on together.</summary>
    public PendingWrite? Next { get; set; }

    public bool IsAppend => Change is null && Chore is null;

    public static PendingWrite Append(ReadOnlyMemory<byte> record, Memory<ChosenId> ids)
    {
        var write = Take();
        (write.Record, write.Ids) = (record, ids);
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

    /// <summary>Says why it was not stored; its caller learns it when it goes on.</summary>
    public void Refuse(Exception why) => _failure = why;

    /// <summary>
    /// Lets the callers of these writes go on. Many share one item of the thread pool: waking a thread for each would cost more than
    /// most of them have left to do. There are as many items as processors, so that many callers do not wait for each other.
    /// </summary>
    public static void Release(ReadOnlySpan<PendingWrite> writes)
    {
        var share = Math.Max(ShareMin, (writes.Length + Environment.ProcessorCount - 1) / Environment.ProcessorCount);
        for (; !writes.IsEmpty; writes = writes[Math.Min(share, writes.Length)..])
        {
            var first = writes[0];
            PendingWrite? next = null;
            for (var i = Math.Min(share, writes.Length) - 1; i >= 0; i--)
            {
                writes[i].Next = next;
                next = writes[i];
            }
            ThreadPool.UnsafeQueueUserWorkItem(first, preferLocal: false);
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        for (var write = this; write is not null;)
        {
            // Its successor is looked up first: what is completed may be in use again at once.
            var next = write.Next;
            write.Complete();
            write = next;
        }
    }

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

    private void Complete()
    {
        if (_failure is null) _completion.SetResult(Sequence);
        else _completion.SetException(_failure);
    }

    private static PendingWrite Take()
    {
        if (!Pool.TryDequeue(out var write)) return new();
        Interlocked.Decrement(ref _pooled);
        return write;
    }

    private void Recycle()
    {
        _completion.Reset();
        (Record, Ids, Change, Chore, Next, _failure) = (default, default, null, null, null, null);
        if (Volatile.Read(ref _pooled) >= PooledMax) return;
        Interlocked.Increment(ref _pooled);
        Pool.Enqueue(this);
    }
}
