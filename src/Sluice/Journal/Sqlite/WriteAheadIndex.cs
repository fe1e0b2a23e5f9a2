using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Sluice.Journal.Sqlite;

/// <summary>The index of the write-ahead file, in memory that all connections share: https://sqlite.org/walformat.html, section 2.</summary>
internal static unsafe partial class WriteAheadIndex
{
    private const int Ok = 0, FilePointer = 7, RegionBytes = 32 * 1024;

    /// <summary>Where the number of frames is that were copied into the database: <c>nBackfill</c>.</summary>
    private const int Copied = 96;

    /// <summary>The lock of who copies, and what is done with it.</summary>
    private const int CheckpointLock = 1, Take = 2 | 8, Release = 1 | 8;

    /// <summary>
    /// Has all of the file read from it and copied again, as if nothing of it had been. For after a failed sync: the system counts as written what it could not write,
    /// and SQLite counts as copied what it had not synced yet, since a checkpoint that copies a part only leaves that to the next. False while another process copies.
    /// </summary>
    public static bool TryForgetCopied(sqlite3 database)
    {
        NativeFile* file = null;
        void* index = null;
        if (FileControl(database.DangerousGetHandle(), "main", FilePointer, &file) != Ok || file is null || file->Methods->Version < 2) return false;
        if (file->Methods->ShmLock(file, CheckpointLock, 1, Take) != Ok) return false;
        var mapped = file->Methods->ShmMap(file, 0, RegionBytes, 0, &index) == Ok && index is not null;
        if (mapped) Volatile.Write(ref Unsafe.AsRef<uint>((byte*)index + Copied), 0);
        file->Methods->ShmLock(file, CheckpointLock, 1, Release);
        GC.KeepAlive(database);
        return mapped;
    }

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_file_control", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int FileControl(nint database, string schema, int operation, void* argument);

    /// <summary>The beginning of <c>sqlite3_file</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct NativeFile
    {
        public NativeMethods* Methods;
    }

    /// <summary><c>sqlite3_io_methods</c>, from version 2 on.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct NativeMethods
    {
        public int Version;
        public fixed ulong OfFiles[12];
        public delegate* unmanaged[Cdecl]<NativeFile*, int, int, int, void**, int> ShmMap;
        public delegate* unmanaged[Cdecl]<NativeFile*, int, int, int, int> ShmLock;
    }
}
