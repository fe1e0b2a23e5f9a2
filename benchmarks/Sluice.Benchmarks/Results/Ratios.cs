namespace Sluice.Benchmarks.Results;

/// <summary>Compares pieces of work by the CPU time of the process, alternating, so that all meet the same noise.</summary>
internal static class Ratios
{
    public static TimeSpan Cpu(Action work)
    {
        var before = Environment.CpuUsage.TotalTime;
        work();
        return Environment.CpuUsage.TotalTime - before;
    }

    public static string Describe(IEnumerable<double> ratios)
    {
        var figure = new Figure("", "", "", [.. ratios], null);
        return $"{figure.Median:0.00} ({figure.Min:0.00} to {figure.Max:0.00})";
    }

    /// <summary>Bytes that a piece of work allocates on this thread.</summary>
    public static long Allocated(Action work)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        work();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
