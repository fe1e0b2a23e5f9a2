using System.Runtime.InteropServices;

namespace Sluice.Configuration;

/// <summary>
/// What is at a path that is neither a file nor a folder. It is told without opening it: opening a named pipe waits until somebody writes into it, and what was
/// read from it once is gone.
/// </summary>
internal static partial class SpecialFile
{
    private const int CurrentFolder = -100;

    // What is asked for, and what struct statx looks like on any machine (https://man7.org/linux/man-pages/man2/statx.2.html).
    private const uint TypeOfFile = 0x1;
    private const int StatxBytes = 256, ModeAt = 28;
    private const int TypeBits = 0xF000, Pipe = 0x1000, CharacterDevice = 0x2000, BlockDevice = 0x6000, Socket = 0xC000;

    /// <summary>
    /// "a pipe", "a socket" or "a device"; null for files and folders, where there is nothing, and where it cannot be told: on other systems than Linux, and when
    /// the system does not say.
    /// </summary>
    public static string? NounFor(string path)
    {
        if (!OperatingSystem.IsLinux()) return null;
        Span<byte> told = stackalloc byte[StatxBytes];
        if (Statx(CurrentFolder, path, 0, TypeOfFile, ref told[0]) != 0) return null;
        return (MemoryMarshal.Read<ushort>(told[ModeAt..]) & TypeBits) switch
        {
            Pipe => "a pipe",
            Socket => "a socket",
            CharacterDevice or BlockDevice => "a device",
            _ => null,
        };
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, ref byte into);
}
