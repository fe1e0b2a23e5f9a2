using SQLitePCL;

namespace Sluice.Journal.Sqlite;

/// <summary>
/// Checkpoints of a file come one after the other, for SQLite lets them wait for readers, but not for each other. What one that failed had copied, and those
/// before it that had not synced, is copied again by the next.
/// </summary>
internal sealed class CheckpointTurn
{
    private readonly Lock _turn = new();
    private bool _isInDoubt;

    /// <summary>Does a checkpoint, after any other. False when it could not copy all.</summary>
    /// <param name="database">The connection that does it.</param>
    /// <param name="copy">The checkpoint: whether it copied all.</param>
    public bool Take(sqlite3 database, Func<bool> copy)
    {
        lock (_turn)
        {
            if (_isInDoubt && !StartOver(database)) return false;
            try
            {
                return copy();
            }
            catch (DatabaseException failure) when (failure.IsInputOutput)
            {
                // At once: until then readers take what counts as copied from the database, which may not have it.
                _isInDoubt = true;
                StartOver(database);
                throw;
            }
        }
    }

    private bool StartOver(sqlite3 database)
    {
        _isInDoubt = !WriteAhead.TryForgetCopied(database);
        return !_isInDoubt;
    }
}
