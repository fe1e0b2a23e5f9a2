using System.Runtime.InteropServices;

namespace Sluice.Ingest.Connections;

/// <summary>How many files and connections the process may have open (<c>RLIMIT_NOFILE</c>; <c>ulimit -n</c> shows it). Windows has no such limit.</summary>
internal static partial class OpenFileLimit
{
    // Beyond it macOS refuses to raise the limit, whatever the hard one is (OPEN_MAX).
    private const int MostOnMacOS = 10_240;

    /// <summary>How many; null when nothing bounds them.</summary>
    public static int? InForce => TryRead(out var limit) && limit.Soft <= int.MaxValue ? (int)limit.Soft : null;

    /// <summary>
    /// Allows the process as many as its user may have: service managers set the limit in force to 1,024 for the sake of programs that cannot use more, and the one
    /// that may be asked for much higher. A runtime that compiles as it runs does this by itself, a program that is compiled ahead of time has to.
    /// </summary>
    public static void Raise()
    {
        if (!TryRead(out var limit)) return;
        limit.Soft = OperatingSystem.IsMacOS() ? nuint.Min(limit.Hard, MostOnMacOS) : limit.Hard;
        // Where that is refused the limit stays, and bounds connections.
        _ = SetLimit(Number, in limit);
    }

    // Other Unixes count their limits in another way than Linux.
    private static int Number => OperatingSystem.IsLinux() ? 7 : 8;

    private static bool TryRead(out SystemLimit limit)
    {
        limit = default;
        return !OperatingSystem.IsWindows() && GetLimit(Number, out limit) == 0;
    }

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int number, out SystemLimit limit);

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int SetLimit(int number, in SystemLimit limit);

    // struct rlimit: the limit in force, and how far a process may raise it.
    private struct SystemLimit
    {
        public nuint Soft;
        public nuint Hard;
    }
}
