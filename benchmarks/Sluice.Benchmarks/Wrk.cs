using System.Diagnostics;
using System.Globalization;

namespace Sluice.Benchmarks;

/// <summary>What a load of wrk from core 1 came to: a closed loop, which measures rates and CPU, not latency.</summary>
/// <param name="CpuMicroseconds">CPU of the server per request.</param>
/// <param name="PerSecond">Requests per second.</param>
/// <param name="P50">Median latency in milliseconds.</param>
/// <param name="P99">The 99th percentile.</param>
/// <param name="Count">Requests answered.</param>
/// <param name="Errors">Those that were not answered with 2xx.</param>
internal readonly record struct Wrk(double CpuMicroseconds, double PerSecond, double P50, double P99, long Count, long Errors)
{
    public override string ToString() =>
        $"{CpuMicroseconds:0.0} us, {PerSecond / 1000:0.0} k/s, p50 {P50:0.0} ms, p99 {P99:0.0} ms{(Errors == 0 ? "" : $", {Errors} ERRORS")}";

    public static Wrk Load(ServerProcess server, int seconds, int connections, string script = "ingest.lua")
    {
        var before = server.CpuMicroseconds;
        using var wrk = Process.Start(new ProcessStartInfo(
            "taskset",
            ["-c", "1", "wrk", "-t1", $"-c{connections}", $"-d{seconds}s", "-s", Path.Combine(AppContext.BaseDirectory, script), server.Address.AbsoluteUri])
        {
            RedirectStandardOutput = true,
        })!;
        var output = wrk.StandardOutput.ReadToEnd();
        wrk.WaitForExit();
        var result = output.Split('\n').Single(static line => line.StartsWith("RESULT", StringComparison.Ordinal)).Split(' ')[1..];
        var numbers = Array.ConvertAll(result, static number => double.Parse(number, CultureInfo.InvariantCulture));
        return new((server.CpuMicroseconds - before) / numbers[0], numbers[0] / numbers[1] * 1e6, numbers[2], numbers[3], (long)numbers[0], (long)numbers[4]);
    }
}
