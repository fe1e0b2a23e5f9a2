using SQLitePCL;

namespace Sluice.Journal.Sqlite;

/// <summary>SQLite refused.</summary>
/// <param name="code">Its extended result code.</param>
/// <param name="message">What it said.</param>
internal sealed class DatabaseException(int code, string message) : Exception($"{message} (SQLite code {code})")
{
    // Growing the index of the write-ahead file fails with a code of its own on a full disk.
    private const int SharedMemorySize = raw.SQLITE_IOERR | (19 << 8);

    private int Primary => code & 0xFF;

    public bool IsFull => Primary == raw.SQLITE_FULL || code == SharedMemorySize;

    /// <summary>A write was refused for another reason than a full disk: it failed, or the file may not grow.</summary>
    public bool IsWriteFailure => code == raw.SQLITE_IOERR_WRITE;

    /// <summary>What was read cannot be right; other parts of the file may be.</summary>
    public bool IsCorrupt => Primary is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB;

    /// <summary>The files are not this user's to open, or to write to: readers write a little beside the database, too.</summary>
    public bool IsDenied => Primary is raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY or raw.SQLITE_PERM;

    /// <summary>A write or fsync failed, or the connection can no longer be trusted to know what is on disk.</summary>
    public bool IsInputOutput => Primary is raw.SQLITE_IOERR or raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY or raw.SQLITE_PROTOCOL;
}
