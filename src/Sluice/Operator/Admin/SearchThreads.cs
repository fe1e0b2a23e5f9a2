using Sluice.Delivery.Threads;

namespace Sluice.Operator.Admin;

/// <summary>
/// Where the journal is searched: a few threads of their own, behind which those go first that take calls. On the thread pool, searches would keep acknowledgements
/// waiting, as these are given there. What goes on after an <c>await</c> goes on here, too. For any threads.
/// </summary>
internal sealed class SearchThreads : TaskScheduler, IDisposable
{
    /// <summary>Searches under way at most, those that wait for a thread among them.</summary>
    public const int SearchesMax = 16;

    /// <summary>Searches that are worked on at once: one that reads all of the journal does not hold up a short one.</summary>
    public const int Threads = 2;

    /// <summary>Their name, as the system shows them.</summary>
    public const string ThreadName = "searches";

    /// <summary>As deliveries are while calls crowd, see docs/decisions/0005-deliveries-on-nicer-threads.md.</summary>
    private const int Niceness = 10;

    private readonly LinkedList<Task> _waiting = [];
    private int _underWay;
    private bool _isOver;

    public SearchThreads()
    {
        for (var left = Threads; left > 0; left--) NiceThread.Start(ThreadName, Niceness, Work);
    }

    /// <summary>Has something searched for when a thread is free.</summary>
    /// <param name="search">What to do, up to the answer.</param>
    /// <param name="cancel">Whoever asked has gone: what waits for a thread is given up at once.</param>
    /// <exception cref="AdminException">Too many are under way.</exception>
    public async Task RunAsync(Func<Task> search, CancellationToken cancel)
    {
        try
        {
            if (Interlocked.Increment(ref _underWay) > SearchesMax)
                throw new AdminException(503, "searches", $"{SearchesMax} searches of the journal are under way, and no more may be.", "Try again when some of them have ended.");
            var turn = Task.Factory.StartNew(search, cancel, TaskCreationOptions.DenyChildAttach, this);
            // Being cancelled, it ends where it would begin.
            using var gone = cancel.Register(() => _ = TryDequeue(turn) && TryExecuteTask(turn));
            await turn.Unwrap();
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    /// <summary>Ends the threads when there is nothing left to do.</summary>
    public void Dispose()
    {
        lock (_waiting)
        {
            _isOver = true;
            Monitor.PulseAll(_waiting);
        }
    }

    /// <inheritdoc/>
    protected override void QueueTask(Task task)
    {
        lock (_waiting)
        {
            _waiting.AddLast(task);
            Monitor.Pulse(_waiting);
        }
    }

    /// <inheritdoc/>
    protected override bool TryDequeue(Task task)
    {
        lock (_waiting) return _waiting.Remove(task);
    }

    /// <inheritdoc/>
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    /// <inheritdoc/>
    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (_waiting) return [.. _waiting];
    }

    private void Work()
    {
        while (Take() is { } task) TryExecuteTask(task);
    }

    private Task? Take()
    {
        lock (_waiting)
        {
            while (_waiting.Count == 0)
            {
                if (_isOver) return null;
                Monitor.Wait(_waiting);
            }
            var first = _waiting.First!.Value;
            _waiting.RemoveFirst();
            return first;
        }
    }
}
