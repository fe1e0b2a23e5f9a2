using Sluice.Journal.Deduplication;
using Sluice.Journal.Delivery;

namespace Sluice.Journal.Writing;

/// <summary>
/// Where callers meet the one thread that writes. It takes all that waits, has it stored with one fsync, and only then lets the callers
/// go on. Between commits it does the chores: trimming, checkpoints, recovery.
/// </summary>
internal sealed class Writer : IAsyncDisposable
{
    private readonly JournalOptions _options;
    private readonly Storage _storage;
    private readonly ILogger _log;
    private readonly Crowd _crowd;
    private readonly WriteQueue _queue;
    private readonly Group _group = new();
    private readonly ITimer _trimming, _recovering, _watching;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IReadOnlyCollection<string>? _readers;
    private int _trimRequested, _recoveryRequested;

    public Writer(JournalOptions options, TimeProvider clock, ILogger log, Storage storage)
    {
        (_options, _storage, _log, _crowd) = (options, storage, log, new(clock));
        _queue = new(options.WaitingMax, options.GatheringTime);
        _trimming = clock.CreateTimer(_ => RequestTrim(), null, options.RetentionInterval, options.RetentionInterval);
        // Ticks only while something is wrong.
        _recovering = clock.CreateTimer(_ => RequestRecovery(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        // One look after the other: on a disk that hangs they do not pile up.
        _watching = clock.CreateTimer(_ => Post(Watch), null, options.WatchInterval, Timeout.InfiniteTimeSpan);
        storage.Start(
            writeAheadCopied: () => Post(storage.FinishCheckpoint),
            becameUnavailable: () => _recovering.Change(options.RecoveryInterval, options.RecoveryInterval));
        // In the background: a process that ends without closing the journal must not be kept; what was acknowledged is safe.
        new Thread(Run) { Name = "journal writer", IsBackground = true }.Start();
    }

    /// <summary>Whether many callers at once wait for the disk, commit after commit. For any thread.</summary>
    public bool IsCrowded => _crowd.IsThere;

    /// <summary>Appends that wait for the disk.</summary>
    public int AppendsWaiting => _queue.Appends;

    public ValueTask<long> AppendAsync(ReadOnlyMemory<byte> record, Memory<ChosenId> ids)
    {
        if (record.IsEmpty) throw new ArgumentException("A record has at least one byte.", nameof(record));
        if (record.Length > _options.RecordBytesMax)
            throw new ArgumentException($"The record has {record.Length} bytes; {_options.RecordBytesMax} are allowed.", nameof(record));
        if (_storage.Unavailable is { } reason) return Refused(reason);
        if (!_queue.TryEnter()) return Refused($"{_options.WaitingMax} calls wait for the disk already.");
        var append = PendingWrite.Append(record, ids);
        var numbered = append.Numbered;
        return _queue.TryAdd(append) ? numbered : Refused(Storage.Closed);
    }

    public ValueTask CommitAsync(StateChange change) => Add(PendingWrite.Of(change));

    /// <summary>Does something on the writer's thread between two commits.</summary>
    public ValueTask BetweenCommitsAsync(Action<WriterTables> chore) => Add(PendingWrite.Of(() => _storage.Do(chore)));

    /// <summary>Which destinations hold trimming back. Nothing is trimmed before this is known.</summary>
    public void SetReaders(IReadOnlyCollection<string> destinations)
    {
        Volatile.Write(ref _readers, [.. destinations]);
        RequestTrim();
    }

    /// <summary>Trims by other bounds from now on.</summary>
    public void Keep(JournalBounds bounds)
    {
        _storage.Keep(bounds);
        RequestTrim();
    }

    /// <summary>Stores what waits, accepts nothing more, and leaves the write-ahead file empty.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Close();
        await _stopped.Task;
        // Only now, as the writer's thread sets them, too.
        await _trimming.DisposeAsync();
        await _recovering.DisposeAsync();
        await _watching.DisposeAsync();
        _queue.Dispose();
    }

    private static ValueTask<long> Refused(string reason) => ValueTask.FromException<long>(new JournalUnavailableException(reason));

    private ValueTask Add(PendingWrite write)
    {
        var done = write.Done;
        return _queue.TryAdd(write) ? done : ValueTask.FromException(new JournalUnavailableException(Storage.Closed));
    }

    // Nobody waits for it, so nobody else would learn that it failed.
    private void Post(Action chore) => _queue.TryAdd(PendingWrite.Of(() =>
    {
        try
        {
            chore();
        }
        catch (Exception broken)
        {
            _log.ChoreFailed(broken);
        }
    }));

    private void RequestTrim()
    {
        if (Interlocked.Exchange(ref _trimRequested, 1) == 0) Post(Trim);
    }

    private void RequestRecovery()
    {
        if (Interlocked.Exchange(ref _recoveryRequested, 1) == 0) Post(Recover);
    }

    private void Recover()
    {
        Volatile.Write(ref _recoveryRequested, 0);
        _storage.Recover();
        if (_storage.Unavailable is null) _recovering.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private void Watch()
    {
        try
        {
            _storage.Watch();
        }
        finally
        {
            _watching.Change(_options.WatchInterval, Timeout.InfiniteTimeSpan);
        }
    }

    private void Trim()
    {
        Volatile.Write(ref _trimRequested, 0);
        if (Volatile.Read(ref _readers) is { } readers && _storage.Trim(readers)) RequestTrim();
    }

    private void Run()
    {
        var expected = 0;
        while (_queue.TakeAll(expected) is { } oldest)
        {
            for (var write = oldest; write is not null;)
            {
                if (write.Chore is not null)
                {
                    // Its successor is looked up first: what is completed may be in use again at once.
                    var next = write.Next;
                    Do(write);
                    write = next;
                }
                else
                {
                    write = _group.Fill(write, _options.CommitBytes);
                    _queue.Leave(_group.Appends.Length);
                    _storage.Store(_group);
                    expected = _crowd.Committed(_group.Appends.Length + _queue.Appends);
                }
            }
        }
        _storage.Dispose();
        _stopped.SetResult();
    }

    private static void Do(PendingWrite write)
    {
        try
        {
            write.Chore!();
        }
        catch (Exception broken)
        {
            write.Refuse(broken);
        }
        PendingWrite.Release([write]);
    }
}
