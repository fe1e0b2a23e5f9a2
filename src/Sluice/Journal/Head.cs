namespace Sluice.Journal;

/// <summary>The last durable number, and those who wait for it to move. Waiting costs nothing while nothing happens.</summary>
internal sealed class Head(long value)
{
    private long _value = value;
    private bool _closed;
    private TaskCompletionSource? _moved;

    public long Value => Volatile.Read(ref _value);

    /// <summary>Only the writer calls this.</summary>
    public void Advance(long value)
    {
        Volatile.Write(ref _value, value);
        Interlocked.Exchange(ref _moved, null)?.TrySetResult();
    }

    /// <summary>Nothing will come any more.</summary>
    public void Close()
    {
        Volatile.Write(ref _closed, true);
        Interlocked.Exchange(ref _moved, null)?.TrySetResult();
    }

    /// <summary>Completes when the head is beyond a number. Throws <see cref="ObjectDisposedException"/> when that will never be.</summary>
    public async ValueTask WaitBeyondAsync(long after, CancellationToken cancel)
    {
        while (Value <= after)
        {
            var moved = Signal();
            // Looked at again after asking for the signal: what came in between would not give one.
            if (Value > after) return;
            ObjectDisposedException.ThrowIf(Volatile.Read(ref _closed), typeof(SqliteJournal));
            await moved.WaitAsync(cancel);
        }
    }

    private Task Signal()
    {
        var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return (Interlocked.CompareExchange(ref _moved, mine, null) ?? mine).Task;
    }
}
