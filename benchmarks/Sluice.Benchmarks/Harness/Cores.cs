using System.Diagnostics;
using System.Globalization;

namespace Sluice.Benchmarks.Harness;

/// <summary>Who runs where: a measured server has core 0 to itself, whatever loads it and takes from it shares the others. Needs <c>taskset</c>.</summary>
internal static class Cores
{
    /// <summary>Whether there are two.</summary>
    public static bool AreEnough => Environment.ProcessorCount > 1;

    /// <summary>The core of measured servers.</summary>
    public static string OfServers => "0";

    /// <summary>The core of everything else.</summary>
    public static string OfLoad => "1";

    /// <summary>This process leaves the servers' core, with all of its threads, until it is done.</summary>
    public static IDisposable LeaveToServer()
    {
        Move(OfLoad);
        return new Return();
    }

    // Threads that are made later are where their makers are.
    private static void Move(string cores)
    {
        using var moved = Process.Start(new ProcessStartInfo("taskset", ["-a", "-p", "-c", cores, Environment.ProcessId.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardOutput = true })!;
        moved.StandardOutput.ReadToEnd();
        moved.WaitForExit();
    }

    private sealed class Return : IDisposable
    {
        public void Dispose() => Move($"0-{Environment.ProcessorCount - 1}");
    }
}
