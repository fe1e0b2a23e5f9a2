using Sluice.Journal.Sqlite;
using SQLitePCL;

namespace Sluice.Journal.Writing;

/// <summary>
/// Keeps the write-ahead file small. The bulk is copied into the database by a thread of its own while commits go on; the little that came
/// meanwhile is copied by the writer between two commits, and then the file starts over. A checkpoint inside a commit would make every
/// caller wait for all of it.
/// </summary>
internal sealed class Checkpoints : IDisposable
{
    private readonly Func<Database> _open;
    private readonly long _bytes;
    private readonly Action _copied;
    private readonly ILogger _log;
    private readonly SemaphoreSlim _wanted = new(0);
    private readonly Thread _thread;
    private bool _stopping;

    // Only the writer's thread touches these.
    private long _pages;
    private bool _copying, _isEmpty;

    /// <summary>Starts the copying thread.</summary>
    /// <param name="open">Opens a connection for it.</param>
    /// <param name="bytes">From which size on to copy.</param>
    /// <param name="copied">Called on it when the bulk is copied; leads to <see cref="Finish"/> on the writer's thread.</param>
    /// <param name="log">Where failures go.</param>
    public Checkpoints(Func<Database> open, long bytes, Action copied, ILogger log)
    {
        (_open, _bytes, _copied, _log) = (open, bytes, copied, log);
        _thread = new(Copy) { Name = "journal checkpoints", IsBackground = true };
        _thread.Start();
    }

    // About how many bytes of the file are not in the database yet.
    private long Ahead => _pages * JournalFiles.PageBytes;

    /// <summary>
    /// The writer committed; starts copying when there is enough. At twice the size the writer does it itself, and appends wait; but for nobody who reads
    /// from the file, which grows until he is done.
    /// </summary>
    /// <returns>Whether anything was written.</returns>
    public bool Committed(Database database)
    {
        var written = database.TakePagesWritten();
        _pages += written;
        _isEmpty &= written == 0;
        if (Ahead > 2 * _bytes)
        {
            if (database.TryCheckpoint(raw.SQLITE_CHECKPOINT_RESTART)) _pages = 0;
        }
        else if (Ahead > _bytes && !_copying)
        {
            _copying = true;
            _wanted.Release();
        }
        return written > 0;
    }

    /// <summary>
    /// Copies the rest, so that the file starts over with the next commit, unless somebody reads from it: then after the next copying. Without a connection,
    /// because the journal is unavailable at the moment, recovering does.
    /// </summary>
    public void Finish(Database? database)
    {
        _copying = false;
        if (database is not null && Ahead > _bytes && database.TryCheckpoint(raw.SQLITE_CHECKPOINT_RESTART)) _pages = 0;
    }

    /// <summary>Nothing comes in at the moment: gives the space of the file back, unless somebody reads from it.</summary>
    public void Rest(Database database)
    {
        if (!_isEmpty) TryTruncate(database);
    }

    /// <summary>Gives the space of the file back, unless somebody reads from it. Throws when the disk does not let it.</summary>
    public void TryTruncate(Database database)
    {
        if (database.TryCheckpoint(raw.SQLITE_CHECKPOINT_TRUNCATE)) (_pages, _isEmpty) = (0, true);
    }

    public void Dispose()
    {
        Volatile.Write(ref _stopping, true);
        _wanted.Release();
        _thread.Join();
        _wanted.Dispose();
    }

    private void Copy()
    {
        while (true)
        {
            _wanted.Wait();
            if (Volatile.Read(ref _stopping)) return;
            try
            {
                // A connection per checkpoint: one that saw a write fail is not asked again.
                using var database = _open();
                database.Checkpoint(raw.SQLITE_CHECKPOINT_PASSIVE);
            }
            catch (DatabaseException broken)
            {
                _log.CheckpointFailed(broken.Message);
            }
            _copied();
        }
    }
}
