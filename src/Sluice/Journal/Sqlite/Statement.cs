using SQLitePCL;

namespace Sluice.Journal.Sqlite;

/// <summary>
/// A prepared statement. Parameters are bound in order from 1, then it is run, or its rows are read: all in turn, or by one of the short ways. Whatever becomes of
/// that, it is ready for the next use afterwards.
/// </summary>
internal sealed class Statement(Database database, sqlite3_stmt handle) : IDisposable
{
    private readonly sqlite3_stmt _handle = handle;
    private int _bound;

    public Statement Bind(long value) => Bound(raw.sqlite3_bind_int64(_handle, ++_bound, value));

    public Statement Bind(long? value) => value is { } number ? Bind(number) : BindNull();

    public Statement Bind(DateTimeOffset? time) => Bind(time?.ToUnixTimeMilliseconds());

    public Statement Bind(string? text) => text is null ? BindNull() : Bound(raw.sqlite3_bind_text(_handle, ++_bound, text));

    public Statement Bind(ReadOnlySpan<byte> bytes) => Bound(raw.sqlite3_bind_blob(_handle, ++_bound, bytes));

    /// <summary>Executes it, whatever rows it gives: pragmas and upserts may give some that nobody wants.</summary>
    public void Run()
    {
        foreach (var _ in this)
        {
        }
    }

    /// <summary>The rows, one after the other. It must not be used for anything else meanwhile.</summary>
    public Rows GetEnumerator() => new(this);

    /// <summary>The first row; the default when there is none, so a value type is to be asked for as one that can be null.</summary>
    public T? One<T>(Func<Row, T> read)
    {
        foreach (var row in this) return read(row);
        return default;
    }

    /// <summary>All rows.</summary>
    public List<T> All<T>(Func<Row, T> read)
    {
        var all = new List<T>();
        foreach (var row in this) all.Add(read(row));
        return all;
    }

    /// <summary>The first column of the first row; null when there is no row, or nothing in it.</summary>
    public long? NumberOrNull() => One(static row => row.NumberOrNull(0));

    /// <summary>The same; 0 when there is none.</summary>
    public long Number() => NumberOrNull() ?? 0;

    public void Dispose()
    {
        database.Forget(this);
        _handle.Dispose();
    }

    /// <summary>For the connection, when it gives up a transaction. Nobody else needs it.</summary>
    internal void Reset()
    {
        raw.sqlite3_reset(_handle);
        _bound = 0;
    }

    private Statement BindNull() => Bound(raw.sqlite3_bind_null(_handle, ++_bound));

    private Statement Bound(int code) => code == raw.SQLITE_OK ? this : throw Failed();

    // Being made ready, it forgets what was wrong.
    private DatabaseException Failed()
    {
        var failure = database.Failure();
        Reset();
        return failure;
    }

    /// <summary>Walks over the rows.</summary>
    internal readonly struct Rows(Statement statement) : IDisposable
    {
        public Row Current => new(statement._handle);

        public bool MoveNext() => raw.sqlite3_step(statement._handle) switch
        {
            raw.SQLITE_ROW => true,
            raw.SQLITE_DONE => false,
            _ => throw statement.Failed(),
        };

        public void Dispose() => statement.Reset();
    }
}
