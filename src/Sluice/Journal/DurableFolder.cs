using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Sluice.Journal;

/// <summary>Folders that are still there after a power cut. SQLite sees to what is in the journal's, not to the folder itself.</summary>
internal static partial class DurableFolder
{
    private const int ReadOnly = 0, ForWriting = 2, ReadOnlyFileSystem = 30;

    private const UnixFileMode OwnersAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private const UnixFileMode AsUsual = OwnersAlone
        | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Makes a folder that only its owner can look into, if it is not there, and those above it as the process makes any.</summary>
    public static void Make(string folder) => Make(folder, OwnersAlone);

    private static void Make(string folder, UnixFileMode mode)
    {
        if (Directory.Exists(folder)) return;
        if (File.Exists(folder)) throw new IOException($"{folder} is a file, not a folder. Choose another folder.");
        if (Path.GetDirectoryName(folder) is not { } above)
        {
            Directory.CreateDirectory(folder);
            return;
        }
        Make(above, AsUsual);
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, mode);
        try
        {
            Sync(above);
        }
        catch (IOException)
        {
            // Some file systems know no such thing, and a folder need not be readable to be used.
        }
    }

    /// <summary>Returns when the names in a folder survive a power cut. .NET opens no folders, and Windows needs no such thing.</summary>
    /// <exception cref="IOException">It could not be done.</exception>
    public static void Sync(string folder)
    {
        if (OperatingSystem.IsWindows()) return;
        var handle = Open(folder, ReadOnly);
        if (handle < 0) throw Failure(folder);
        try
        {
            if (Fsync(handle) != 0) throw Failure(folder);
        }
        finally
        {
            _ = Close(handle);
        }
    }

    /// <summary>Whether it is the file system that lets nothing be written there, for any user.</summary>
    public static bool IsReadOnly(string folder) =>
        !OperatingSystem.IsWindows() && Access(folder, ForWriting) != 0 && Marshal.GetLastPInvokeError() == ReadOnlyFileSystem;

    private static IOException Failure(string folder) => new($"{folder}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}.");

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(int handle);

    [LibraryImport("libc", EntryPoint = "access", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Access(string path, int mode);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int handle);
}
