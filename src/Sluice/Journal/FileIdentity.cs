using System.Runtime.InteropServices;

namespace Sluice.Journal;

/// <summary>Which file a path names: while one is open, no other has its device and number.</summary>
internal readonly partial record struct FileIdentity(ulong Device, ulong Number)
{
    private const int CurrentFolder = -100, NotThere = 2;

    // What is asked for, and what struct statx looks like on any machine (https://man7.org/linux/man-pages/man2/statx.2.html).
    private const uint InodeNumber = 0x100;
    private const int StatxBytes = 256, NumberAt = 32, DeviceAt = 136;

    /// <summary>Of a path; the default where there is no file. Null where it cannot be told: on other systems than Linux, and when the system does not say.</summary>
    public static FileIdentity? Of(string path)
    {
        if (!OperatingSystem.IsLinux()) return null;
        Span<byte> told = stackalloc byte[StatxBytes];
        if (Statx(CurrentFolder, path, 0, InodeNumber, ref told[0]) != 0) return Marshal.GetLastPInvokeError() == NotThere ? default(FileIdentity) : null;
        return new(MemoryMarshal.Read<ulong>(told[DeviceAt..]), MemoryMarshal.Read<ulong>(told[NumberAt..]));
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, ref byte into);
}
