using Sluice.Journal.Blocks;
using Sluice.Journal.Sqlite;

namespace Sluice.Journal.Writing;

/// <summary>
/// Packs the small blocks of single commits into large ones, which take a third less and at low rates a quarter of the space: in the background,
/// what is at rest already, while the process has time to spare. A large block takes the place of its small ones in one commit. On a thread of its own.
/// </summary>
internal sealed class Packing : IAsyncDisposable
{
    /// <summary>Five times the work of the level that calls are stored with when they come in, see docs/decisions/0001-journal-blocks-in-sqlite.md.</summary>
    private const int Level = 6;

    /// <summary>Large blocks that are made before the thread rests, for as long as that took.</summary>
    private const int BlocksAtOnce = 8;

    private static readonly TimeSpan RestWhileBusy = TimeSpan.FromSeconds(1);

    private readonly JournalFiles _files;
    private readonly Head _head;
    private readonly JournalOptions _options;
    private readonly TimeProvider _clock;
    private readonly Func<Action<WriterTables>, ValueTask> _between;
    private readonly ILogger _log;
    private readonly SemaphoreSlim _due = new(0);
    private readonly Thread _thread;
    private readonly ITimer _timer;
    private bool _stopping;

    // For who holds the right to rewrite.
    private long _after;
    private string? _failure;

    // Of two megabytes: kept as long as there is something to pack.
    private BlockPacker? _packer;

    // Only the thread touches this.
    private readonly ProcessLoad _load;

    /// <param name="files">The journal's files.</param>
    /// <param name="head">The newest call.</param>
    /// <param name="packed">Up to which call it was packed before.</param>
    /// <param name="options">Sizes and times.</param>
    /// <param name="clock">The time.</param>
    /// <param name="between">Does something on the writer's thread between two commits.</param>
    /// <param name="log">Where failures go.</param>
    public Packing(JournalFiles files, Head head, long packed, JournalOptions options, TimeProvider clock, Func<Action<WriterTables>, ValueTask> between, ILogger log)
    {
        (_files, _head, _after, _options, _clock, _between, _log) = (files, head, packed, options, clock, between, log);
        _load = new(clock);
        _timer = clock.CreateTimer(_ => _due.Release(), null, options.PackingInterval, Timeout.InfiniteTimeSpan);
        _thread = new(Run) { Name = "journal packing", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Held by whoever writes stored blocks anew: one at a time.</summary>
    public SemaphoreSlim Rewriting { get; } = new(1);

    /// <summary>Packs some of what can be packed. For any thread.</summary>
    /// <returns>How long to rest after it.</returns>
    public TimeSpan Pack()
    {
        if (!Rewriting.Wait(TimeSpan.Zero)) return _options.PackingInterval;
        var began = _clock.GetTimestamp();
        try
        {
            var more = PackSome();
            _failure = null;
            if (more) return _clock.GetElapsedTime(began);
            LetGoOfPacker();
            return _options.PackingInterval;
        }
        catch (Exception failure) when (failure is DatabaseException or JournalUnavailableException)
        {
            if (failure.Message != _failure && !Volatile.Read(ref _stopping)) _log.NotPacked(failure.Message.TrimEnd('.'));
            _failure = failure.Message;
            return _options.PackingInterval;
        }
        finally
        {
            Rewriting.Release();
        }
    }

    /// <summary>Ends the thread; a block that it is about to put in place is left out.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopping) return;
        Volatile.Write(ref _stopping, true);
        _due.Release();
        _thread.Join();
        // Only now, as the thread sets it, too.
        await _timer.DisposeAsync();
        LetGoOfPacker();
        _due.Dispose();
        Rewriting.Dispose();
    }

    private void Run()
    {
        while (true)
        {
            _due.Wait();
            if (Volatile.Read(ref _stopping)) return;
            // By what the process did since this thread last worked.
            var rest = _load.Share > _options.PackingLoad ? RestWhileBusy : Pack();
            _load.Restart();
            _timer.Change(rest, Timeout.InfiniteTimeSpan);
        }
    }

    // False when there is nothing more to pack so far.
    private bool PackSome()
    {
        using var database = _files.OpenToRead();
        using var blocks = new PackableBlocks(database);
        var packer = _packer ??= new(Level);
        var now = _clock.GetUtcNow();
        var youngest = (now - _options.PackingAge).ToUnixTimeMilliseconds();
        for (var packed = 0; packed < BlocksAtOnce && !Volatile.Read(ref _stopping); packed++)
        {
            if (blocks.After(_after, _head.Value, _options.PackedBytes, youngest, now.ToUnixTimeMilliseconds(), packer) is not { } run) return false;
            if (run.Blocks > 0) Replace(run, packer);
            _after = run.Last;
        }
        return true;
    }

    private void LetGoOfPacker()
    {
        _packer?.Dispose();
        _packer = null;
    }

    private void Replace(PackableRun run, BlockPacker packer)
    {
        var data = packer.Pack(out var codec);
        var header = new BlockHeader(run.First, run.Last, run.Created, codec, packer.Raw.Length);
        _between(open => open.InOneCommit(tables => tables.Blocks.Merge(header, run.Blocks, data.Span))).AsTask().GetAwaiter().GetResult();
    }
}
