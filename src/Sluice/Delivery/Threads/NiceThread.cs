using System.Runtime.InteropServices;

namespace Sluice.Delivery.Threads;

/// <summary>Threads behind which others go first where processors are not enough for all.</summary>
internal static partial class NiceThread
{
    /// <summary>Starts one, which does not keep the process alive.</summary>
    /// <param name="name">Its name, as the system shows it.</param>
    /// <param name="niceness">How much nicer it is than the process, 0 to 19.</param>
    /// <param name="work">What it does.</param>
    public static void Start(string name, int niceness, Action work) => new Thread(() =>
    {
        // Elsewhere it would be for the whole process. Where it is refused all threads are alike, which does no harm.
        if (niceness > 0 && OperatingSystem.IsLinux()) _ = Nice(niceness);
        work();
    })
    {
        Name = name,
        IsBackground = true,
    }.Start();

    // Of the calling thread, on Linux.
    [LibraryImport("libc", EntryPoint = "nice")]
    private static partial int Nice(int more);
}
