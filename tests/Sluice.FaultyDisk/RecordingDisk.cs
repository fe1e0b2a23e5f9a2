namespace Sluice.FaultyDisk;

/// <summary>Writes down what is done, and refuses what it is told to.</summary>
/// <param name="refuse">The SQLite code an operation fails with, given its number from 0; 0 to let it happen. Null: nothing is refused.</param>
public sealed class RecordingDisk(Func<int, DiskOperation, int>? refuse = null) : IDisk
{
    private readonly Lock _writing = new();
    private readonly List<DiskOperation> _operations = [];

    /// <inheritdoc/>
    public bool OnlyNotesSyncs => true;

    /// <summary>The SQLite code that reading a file at a place fails with; 0 to let it happen. Null: nothing is refused.</summary>
    public Func<string, long, int>? RefuseRead { get; init; }

    /// <summary>How many operations there were so far.</summary>
    public int Count
    {
        get
        {
            lock (_writing) return _operations.Count;
        }
    }

    /// <summary>All of them, in the order in which they were done: a copy.</summary>
    public IReadOnlyList<DiskOperation> Operations
    {
        get
        {
            lock (_writing) return [.. _operations];
        }
    }

    /// <inheritdoc/>
    public int Before(DiskOperation operation)
    {
        lock (_writing)
        {
            var code = operation.FailsWith != 0 ? operation.FailsWith : refuse?.Invoke(_operations.Count, operation) ?? 0;
            _operations.Add(operation with { Failed = code != 0 });
            return code;
        }
    }

    /// <inheritdoc/>
    public int BeforeRead(string path, long offset) => RefuseRead?.Invoke(path, offset) ?? 0;
}
