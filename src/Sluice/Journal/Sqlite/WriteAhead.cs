using System.Runtime.InteropServices;
using SQLitePCL;

namespace Sluice.Journal.Sqlite;

/// <summary>
/// Repairs the write-ahead file after a sync that failed, which SQLite cannot: the system counts the lost pages as written, so the next sync succeeds. Goes by
/// the interface of its files (https://sqlite.org/c3ref/io_methods.html) and the format of the write-ahead file's index
/// (https://sqlite.org/walformat.html, section 2).
/// </summary>
internal static unsafe partial class WriteAhead
{
    private const int SyncNormal = 2, PieceBytes = 64 * 1024;

    // Operations of sqlite3_file_control that give a file.
    private const int FileOfDatabase = 7, FileOfWriteAhead = 28;

    // Places in sqlite3_io_methods, the first of which is the version.
    private const int Read = 2, Write = 3, Sync = 5, FileSize = 6, ShmMap = 13, ShmLock = 14;

    // Where the index has the number of frames that were copied into the database (nBackfill), in the first of its regions.
    private const int Copied = 96, RegionBytes = 32 * 1024;

    // The lock of who copies, and how it is taken and let go of.
    private const int CheckpointLock = 1, Take = 2 | 8, Release = 1 | 8;

    /// <summary>
    /// From now on readers take every page from the write-ahead file, and the next checkpoint copies all of it, as if nothing of it had been copied. A checkpoint that
    /// copies a part does not sync the database, but counts the part as copied; when a later sync fails, it may be lost. False while another process copies.
    /// </summary>
    public static bool TryForgetCopied(sqlite3 database)
    {
        var file = FileOf(database, FileOfDatabase);
        var map = (delegate* unmanaged[Cdecl]<void*, int, int, int, void**, int>)file[0][ShmMap];
        var setLock = (delegate* unmanaged[Cdecl]<void*, int, int, int, int>)file[0][ShmLock];
        var code = setLock(file, CheckpointLock, 1, Take);
        if (code == raw.SQLITE_BUSY) return false;
        Check(code);
        void* index;
        code = map(file, 0, RegionBytes, 0, &index);
        if (code == raw.SQLITE_OK) Volatile.Write(ref ((uint*)index)[Copied / sizeof(uint)], 0);
        Check(setLock(file, CheckpointLock, 1, Release));
        Check(code);
        GC.KeepAlive(database);
        return true;
    }

    /// <summary>
    /// Writes the write-ahead file over itself and syncs it: what a killed process left may end with a commit whose sync failed. All see it, it is not on disk, and
    /// what is written behind it would be lost with it. Throws when the disk does not take it. The connection must have read something.
    /// </summary>
    public static void Secure(sqlite3 database)
    {
        var file = FileOf(database, FileOfWriteAhead);
        // A database of another kind, which has none: whoever opens it to write says so.
        if (file[0] is null) return;
        var read = (delegate* unmanaged[Cdecl]<void*, byte*, int, long, int>)file[0][Read];
        var write = (delegate* unmanaged[Cdecl]<void*, byte*, int, long, int>)file[0][Write];
        long size;
        Check(((delegate* unmanaged[Cdecl]<void*, long*, int>)file[0][FileSize])(file, &size));
        var piece = new byte[PieceBytes];
        fixed (byte* bytes = piece)
        {
            for (var at = 0L; at < size; at += PieceBytes)
            {
                var count = (int)Math.Min(PieceBytes, size - at);
                Check(read(file, bytes, count, at));
                Check(write(file, bytes, count, at));
            }
        }
        Check(((delegate* unmanaged[Cdecl]<void*, int, int>)file[0][Sync])(file, SyncNormal));
        GC.KeepAlive(database);
    }

    // An sqlite3_file begins with its methods.
    private static void*** FileOf(sqlite3 database, int which)
    {
        void*** file;
        Check(FileControl(database.DangerousGetHandle(), "main", which, &file));
        return file;
    }

    private static void Check(int code)
    {
        if (code != raw.SQLITE_OK) throw new DatabaseException(code, raw.sqlite3_errstr(code).utf8_to_string());
    }

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_file_control", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int FileControl(nint database, string schema, int operation, void* argument);
}
