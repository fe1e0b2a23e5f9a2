namespace Sluice.Journal.Writing;

/// <summary>
/// What waits for the writer: any number of callers add, one writer takes all there is, oldest first. No locks: a stack of links, turned
/// round when taken. Callers wait for as long as the disk needs; their number is bounded, and one too many is refused.
/// </summary>
/// <param name="appendsMax">How many appends may wait.</param>
/// <param name="gathering">How long the writer waits at most for those it expects.</param>
internal sealed class WriteQueue(int appendsMax, TimeSpan gathering) : IDisposable
{
    // Stands where the newest write would be once nothing is accepted any more.
    private static readonly PendingWrite Closed = PendingWrite.Of(() => { });

    private readonly ManualResetEventSlim _filled = new();
    private readonly ManualResetEventSlim _gathered = new();
    private PendingWrite? _newest;
    private int _appends;
    private int _expected;
    private bool _closing;

    /// <summary>Adds a write. False when the queue is closed.</summary>
    public bool TryAdd(PendingWrite write)
    {
        while (true)
        {
            var newest = Volatile.Read(ref _newest);
            if (newest == Closed) return false;
            write.Next = newest;
            if (Interlocked.CompareExchange(ref _newest, write, newest) != newest) continue;
            if (newest is null) _filled.Set();
            return true;
        }
    }

    /// <summary>How many appends wait.</summary>
    public int Appends => Volatile.Read(ref _appends);

    /// <summary>Counts an append in. False when there are too many already.</summary>
    public bool TryEnter()
    {
        var appends = Interlocked.Increment(ref _appends);
        if (appends == Volatile.Read(ref _expected)) _gathered.Set();
        if (appends <= appendsMax) return true;
        Interlocked.Decrement(ref _appends);
        return false;
    }

    /// <summary>Counts appends out when they are done.</summary>
    public void Leave(int appends) => Interlocked.Add(ref _appends, -appends);

    /// <summary>Everything that waits, oldest first. Blocks while there is nothing; null when nothing will come any more.</summary>
    /// <param name="expected">How many appends are worth a moment's wait.</param>
    public PendingWrite? TakeAll(int expected = 0)
    {
        while (true)
        {
            if (Volatile.Read(ref _newest) is not null) Gather(expected);
            if (Interlocked.Exchange(ref _newest, null) is { } newest) return OldestFirst(newest);
            if (Volatile.Read(ref _closing))
            {
                if (Interlocked.CompareExchange(ref _newest, Closed, null) is null) return null;
                continue;
            }
            _filled.Reset();
            // Looked at again after the reset: a write that came in between has set the event in vain.
            if (Volatile.Read(ref _newest) is null && !Volatile.Read(ref _closing)) _filled.Wait();
        }
    }

    /// <summary>Accepts nothing more. What is there is still handed out.</summary>
    public void Close()
    {
        Volatile.Write(ref _closing, true);
        _filled.Set();
        _gathered.Set();
    }

    public void Dispose()
    {
        _filled.Dispose();
        _gathered.Dispose();
    }

    private void Gather(int expected)
    {
        if (Appends >= expected) return;
        _gathered.Reset();
        Volatile.Write(ref _expected, expected);
        // Looked at again after saying so: the last of them, or the end, may have come in between.
        if (Appends < expected && !Volatile.Read(ref _closing)) _gathered.Wait(gathering);
        Volatile.Write(ref _expected, 0);
    }

    private static PendingWrite OldestFirst(PendingWrite newest)
    {
        PendingWrite? oldest = null;
        for (var write = newest; write is not null;)
        {
            var next = write.Next;
            write.Next = oldest;
            (oldest, write) = (write, next);
        }
        return oldest!;
    }
}
