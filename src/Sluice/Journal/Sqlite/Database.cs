using SQLitePCL;

namespace Sluice.Journal.Sqlite;

/// <summary>
/// A connection to SQLite, for one thread at a time. Nothing but what the journal needs: spans in and out without copies or boxes,
/// extended result codes, and checkpoints that say how far they came.
/// </summary>
internal sealed class Database : IDisposable
{
    /// <summary>For how long a statement waits for other connections.</summary>
    private const int BusyMilliseconds = 10_000;

    private readonly sqlite3 _handle;
    private readonly CheckpointTurn _turn;
    private readonly List<Statement> _statements = [];

    static Database() => Batteries_V2.Init();

    /// <summary>Opens a connection.</summary>
    /// <param name="path">The file.</param>
    /// <param name="create">Whether to make it if it is missing.</param>
    /// <param name="turn">Shared by connections that checkpoint the same file.</param>
    public Database(string path, bool create, CheckpointTurn? turn = null)
    {
        _turn = turn ?? new();
        var flags = raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_NOMUTEX | (create ? raw.SQLITE_OPEN_CREATE : 0);
        var code = raw.sqlite3_open_v2(path, out _handle, flags, null);
        if (code != raw.SQLITE_OK)
        {
            var failure = Failure();
            _handle.Dispose();
            throw failure;
        }
        raw.sqlite3_busy_timeout(_handle, BusyMilliseconds);
    }

    public void Execute(string sql) => Check(raw.sqlite3_exec(_handle, sql));

    /// <summary>Gives up the transaction, if there is one, and makes every statement fit for use again. Never throws.</summary>
    public void Rollback()
    {
        foreach (var statement in _statements) statement.Reset();
        if (raw.sqlite3_get_autocommit(_handle) == 0) raw.sqlite3_exec(_handle, "ROLLBACK");
    }

    /// <summary>Reads several things of one moment.</summary>
    public T InOneTransaction<T>(Func<T> read)
    {
        try
        {
            Execute("BEGIN");
            return read();
        }
        finally
        {
            Rollback();
        }
    }

    public Statement Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v3(_handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out var handle));
        var statement = new Statement(this, handle);
        _statements.Add(statement);
        return statement;
    }

    /// <summary>The first column of the first row; 0 when there is none.</summary>
    public long Number(string sql)
    {
        using var statement = Prepare(sql);
        return statement.Number();
    }

    /// <summary>Copies the write-ahead file into the database and syncs both, after any other connection that does so.</summary>
    /// <param name="mode">One of <c>SQLITE_CHECKPOINT_*</c>.</param>
    /// <returns>Whether all of it is copied, so that it starts anew with the next write. False while a reader still needs a part.</returns>
    public bool Checkpoint(int mode) => _turn.Take(_handle, () =>
    {
        var code = raw.sqlite3_wal_checkpoint_v2(_handle, "main", mode, out var frames, out var copied);
        if (code is raw.SQLITE_BUSY or raw.SQLITE_LOCKED) return false;
        Check(code);
        return frames == copied;
    });

    /// <summary>The same, but waits for no reader.</summary>
    public bool TryCheckpoint(int mode)
    {
        raw.sqlite3_busy_timeout(_handle, 0);
        try
        {
            return Checkpoint(mode);
        }
        finally
        {
            raw.sqlite3_busy_timeout(_handle, BusyMilliseconds);
        }
    }

    /// <summary>Makes sure that the write-ahead file is on disk as it is read: see <see cref="WriteAhead.Secure"/>.</summary>
    public void SecureWriteAheadFile() => WriteAhead.Secure(_handle);

    /// <summary>Rows that the last statement changed.</summary>
    public int Changes => raw.sqlite3_changes(_handle);

    /// <summary>Pages written since the last time this was asked.</summary>
    public int TakePagesWritten()
    {
        const int CacheWrite = 9;
        raw.sqlite3_db_status(_handle, CacheWrite, out var pages, out _, 1);
        return pages;
    }

    /// <summary>Leaves the write-ahead file alone when closing: for those who only look.</summary>
    public void KeepWriteAheadFile()
    {
        const int NoCheckpointOnClose = 1006;
        Check(raw.sqlite3_db_config(_handle, NoCheckpointOnClose, 1, out _));
    }

    public void Dispose()
    {
        if (_handle.IsClosed) return;
        foreach (var statement in _statements.ToArray()) statement.Dispose();
        raw.sqlite3_close_v2(_handle);
        _handle.Dispose();
    }

    internal void Check(int code)
    {
        if (code != raw.SQLITE_OK) throw Failure();
    }

    internal DatabaseException Failure() => new(raw.sqlite3_extended_errcode(_handle), raw.sqlite3_errmsg(_handle).utf8_to_string());

    internal void Forget(Statement statement) => _statements.Remove(statement);
}
