using System.Diagnostics;
using System.Globalization;
using Sluice.Benchmarks.Harness;

namespace Sluice.Benchmarks.Loads;

/// <summary>What a load of wrk came to: a closed loop, which measures rates and CPU, not latency.</summary>
/// <param name="CpuMicroseconds">CPU of the server per request.</param>
/// <param name="PerSecond">Requests per second.</param>
/// <param name="P50">Median latency in milliseconds.</param>
/// <param name="P99">The 99th percentile.</param>
/// <param name="Count">Requests answered.</param>
/// <param name="Errors">Those that were not answered with 2xx.</param>
internal readonly record struct Wrk(double CpuMicroseconds, double PerSecond, double P50, double P99, long Count, long Errors)
{
    public IEnumerable<(string Name, double Value)> Numbers =>
        [("cpu_us", CpuMicroseconds), ("per_second", PerSecond), ("p50_ms", P50), ("p99_ms", P99), ("requests", Count), ("errors", Errors)];

    public static Wrk Load(ServerProcess server, int seconds, int connections, string script = "ingest.lua")
    {
        var before = server.CpuMicroseconds;
        using var wrk = Process.Start(new ProcessStartInfo(
            "taskset",
            ["-c", Cores.OfLoad, "wrk", "-t1", $"-c{connections}", $"-d{seconds}s", "-s", Path.Combine(AppContext.BaseDirectory, "Loads", script), server.Address.AbsoluteUri])
        {
            RedirectStandardOutput = true,
        })!;
        var output = wrk.StandardOutput.ReadToEnd();
        wrk.WaitForExit();
        var line = output.Split('\n').SingleOrDefault(static line => line.StartsWith("RESULT", StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"wrk told no result: {output}");
        var numbers = Array.ConvertAll(line.Split(' ')[1..], static number => double.Parse(number, CultureInfo.InvariantCulture));
        return new((server.CpuMicroseconds - before) / numbers[0], numbers[0] / numbers[1] * 1e6, numbers[2], numbers[3], (long)numbers[0], (long)numbers[4]);
    }
}
