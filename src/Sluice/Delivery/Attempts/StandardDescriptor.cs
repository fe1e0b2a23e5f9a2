using System.Runtime.InteropServices;

namespace Sluice.Delivery.Attempts;

/// <summary>Standard input, output and error by their numbers.</summary>
internal static partial class StandardDescriptor
{
    private const int GetFlags = 1, CloseOnExec = 1;

    /// <summary>
    /// Whether whoever started the process gave it this one. A number that was closed (<c>&lt;&amp;-</c> in a shell) goes to the first file that the runtime opens for
    /// itself, random numbers without an end for one, which must be neither read nor written. What is inherited is never marked to be closed when a program begins.
    /// </summary>
    public static bool IsGiven(int number) => OperatingSystem.IsWindows() || Control(number, GetFlags) is var flags && flags >= 0 && (flags & CloseOnExec) == 0;

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(int descriptor, int command);
}
