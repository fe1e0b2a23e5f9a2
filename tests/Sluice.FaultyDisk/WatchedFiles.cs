using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sluice.FaultyDisk;

/// <summary>
/// Stands between SQLite and the system in this process: what is done to the files of a watched folder is shown to its disk first. Files elsewhere are
/// not touched. The program under test does not know; it opens its files as always.
/// </summary>
public static unsafe class WatchedFiles
{
    private const int Ok = 0, CannotOpen = 14;

    // Of SQLite's flags for opening: to be made if it is not there; and the kinds of files whose first sync syncs the folder, too.
    private const int Create = 0x4, Journals = 0x800 | 0x4000 | 0x80000;

    private static readonly ConcurrentDictionary<string, IDisk> Disks = new();
    private static readonly ConcurrentDictionary<nint, WatchedFile> Files = new();
    private static readonly ConcurrentDictionary<nint, nint> Replaced = new();

    // Every handle is told of a sync that failed before another sync is asked for.
    private static readonly Lock Syncing = new();

    private static readonly NativeVfs* System = Register();

    /// <summary>Shows what is done to the files of a folder to a disk, from now on. Files that are open already are not seen.</summary>
    public static void Watch(string folder, IDisk disk)
    {
        RuntimeHelpers.RunClassConstructor(typeof(WatchedFiles).TypeHandle);
        Disks[Path.GetFullPath(folder)] = disk;
    }

    /// <summary>The folder is of no interest any more.</summary>
    public static void Leave(string folder) => Disks.TryRemove(Path.GetFullPath(folder), out _);

    // A copy of the system's own, the default from now on. Both live as long as the process.
    private static NativeVfs* Register()
    {
        var system = NativeSqlite.FindVfs(null);
        var watched = (NativeVfs*)NativeMemory.Alloc((nuint)sizeof(NativeVfs));
        *watched = *system;
        watched->Next = null;
        watched->Name = (byte*)Marshal.StringToCoTaskMemUTF8("watched");
        watched->Open = &Open;
        watched->Delete = &Delete;
        var code = NativeSqlite.RegisterVfs(watched, 1);
        return code == Ok ? system : throw new InvalidOperationException($"SQLite does not take the watched files (code {code}).");
    }

    private static IDisk? DiskOf(string? path) =>
        path is not null && Path.GetDirectoryName(path) is { } folder && Disks.TryGetValue(folder, out var disk) ? disk : null;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Open(NativeVfs* vfs, byte* name, NativeFile* file, int flags, int* given)
    {
        var path = Marshal.PtrToStringUTF8((nint)name);
        if (DiskOf(path) is not { } disk) return System->Open(System, name, file, flags, given);
        file->Methods = null;
        var isNew = (flags & Create) != 0 && !File.Exists(path);
        if (isNew && disk.Before(new(DiskAction.Create, path!)) != Ok) return CannotOpen;
        var code = System->Open(System, name, file, flags, given);
        if (code != Ok) return code;
        var system = file->Methods;
        Files[(nint)file] = new(disk, path!, (nint)system) { SyncsFolder = (flags & Create) != 0 && (flags & Journals) != 0 };
        file->Methods = (NativeMethods*)Replaced.GetOrAdd((nint)system, Replace);
        return Ok;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Delete(NativeVfs* vfs, byte* name, int syncFolder)
    {
        var path = Marshal.PtrToStringUTF8((nint)name);
        if (DiskOf(path) is { } disk && File.Exists(path))
        {
            var code = disk.Before(new(DiskAction.Delete, path!) { SyncsFolder = syncFolder != 0 });
            if (code != Ok) return code;
        }
        return System->Delete(System, name, syncFolder);
    }

    private static nint Replace(nint system)
    {
        var methods = (NativeMethods*)NativeMemory.Alloc((nuint)sizeof(NativeMethods));
        *methods = *(NativeMethods*)system;
        methods->Close = &Close;
        methods->Read = &Read;
        methods->Write = &Write;
        methods->Truncate = &Truncate;
        methods->Sync = &Sync;
        return (nint)methods;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Close(NativeFile* file)
    {
        Files.TryRemove((nint)file, out var watched);
        var code = watched!.System->Close(file);
        watched.Disk.Closed(watched.Path);
        return code;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Read(NativeFile* file, byte* data, int bytes, long at)
    {
        var watched = Files[(nint)file];
        var code = watched.Disk.BeforeRead(watched.Path, at);
        return code != Ok ? code : watched.System->Read(file, data, bytes, at);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Write(NativeFile* file, byte* data, int bytes, long at)
    {
        var watched = Files[(nint)file];
        var code = watched.Before(DiskAction.Write, at, new Span<byte>(data, bytes).ToArray());
        return code != Ok ? code : watched.System->Write(file, data, bytes, at);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Truncate(NativeFile* file, long size)
    {
        var watched = Files[(nint)file];
        var code = watched.Before(DiskAction.Truncate, size, []);
        return code != Ok ? code : watched.System->Truncate(file, size);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Sync(NativeFile* file, int flags)
    {
        var watched = Files[(nint)file];
        int code;
        lock (Syncing) code = watched.Before(DiskAction.Sync, 0, []);
        if (code != Ok || watched.Disk.OnlyNotesSyncs) return code;
        return watched.System->Sync(file, flags);
    }

    private sealed class WatchedFile(IDisk disk, string path, nint system)
    {
        // Of another handle's sync: what is wrong with it is told to each handle once.
        private int _untold;

        public IDisk Disk => disk;

        public string Path => path;

        public NativeMethods* System => (NativeMethods*)system;

        /// <summary>Whether its next sync syncs the folder, too: the first after it was opened, as SQLite does it.</summary>
        public bool SyncsFolder { get; set; }

        public int Before(DiskAction action, long offset, byte[] data)
        {
            var syncsFolder = action == DiskAction.Sync && SyncsFolder;
            var told = action == DiskAction.Sync ? Interlocked.Exchange(ref _untold, Ok) : Ok;
            var code = disk.Before(new(action, path) { Offset = offset, Data = data, SyncsFolder = syncsFolder, FailsWith = told });
            if (action == DiskAction.Sync && code != Ok && told == Ok) TellOthers(code);
            if (syncsFolder && code == Ok) SyncsFolder = false;
            return code;
        }

        // A sync of this handle failed, so the next one of every other does, as with Linux since 4.13 (fsync(2)): each may have written what was lost.
        private void TellOthers(int code)
        {
            foreach (var other in Files.Values)
            {
                if (other != this && other.IsOf(disk, path)) Volatile.Write(ref other._untold, code);
            }
        }

        private bool IsOf(IDisk otherDisk, string otherPath) => disk == otherDisk && path == otherPath;
    }
}
