namespace Sluice.Benchmarks;

/// <summary>Compares two pieces of work by the CPU time of the process, alternating, so that both meet the same noise.</summary>
internal static class Ratios
{
    public static TimeSpan Cpu(Action work)
    {
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        process.Refresh();
        var before = process.TotalProcessorTime;
        work();
        process.Refresh();
        return process.TotalProcessorTime - before;
    }

    public static string Describe(IEnumerable<double> ratios)
    {
        var sorted = ratios.Order().ToArray();
        return $"{sorted[sorted.Length / 2]:0.00} ({sorted[0]:0.00} to {sorted[^1]:0.00})";
    }
}
