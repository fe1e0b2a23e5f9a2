namespace Sluice.Delivery.Threads;

/// <summary>
/// Threads that work for destinations, one per processor. Destinations take turns: one with much to do, or with a script that takes long, does not hold up
/// the others. For any threads.
/// </summary>
internal sealed class FairThreads : IDisposable
{
    // Queues with something in them, in the order of their turns.
    private readonly Queue<FairQueue> _turns = [];
    private bool _isOver;

    /// <param name="name">Name of its threads, as the system shows them.</param>
    /// <param name="niceness">How much nicer they are than the process, 0 to 19.</param>
    public FairThreads(string name, int niceness)
    {
        for (var left = Environment.ProcessorCount; left > 0; left--) NiceThread.Start(name, niceness, Work);
    }

    /// <summary>Has something done when it is the queue's turn, after what is in the queue already.</summary>
    public void Add(FairQueue queue, Action work)
    {
        lock (_turns)
        {
            queue.Waiting.Enqueue(work);
            if (queue.Waiting.Count == 1) AwaitTurn(queue);
        }
    }

    /// <summary>Ends the threads when there is nothing left to do.</summary>
    public void Dispose()
    {
        lock (_turns)
        {
            _isOver = true;
            Monitor.PulseAll(_turns);
        }
    }

    private void Work()
    {
        while (Take() is { } work) work();
    }

    private Action? Take()
    {
        lock (_turns)
        {
            FairQueue? queue;
            while (!_turns.TryDequeue(out queue))
            {
                if (_isOver) return null;
                Monitor.Wait(_turns);
            }
            var work = queue.Waiting.Dequeue();
            if (queue.Waiting.Count > 0) AwaitTurn(queue);
            return work;
        }
    }

    private void AwaitTurn(FairQueue queue)
    {
        _turns.Enqueue(queue);
        Monitor.Pulse(_turns);
    }
}
