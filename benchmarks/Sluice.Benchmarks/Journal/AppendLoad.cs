using System.Diagnostics;

namespace Sluice.Benchmarks.Journal;

/// <summary>What some seconds of appending from many sides came to.</summary>
/// <param name="PerSecond">Appends acknowledged per second.</param>
/// <param name="CpuMicroseconds">CPU time of the whole process per append.</param>
/// <param name="Allocated">Bytes the process allocated per append.</param>
/// <param name="PerCommit">Appends per commit.</param>
/// <param name="P50">Median time from call to acknowledgement, in milliseconds.</param>
/// <param name="P99">The 99th percentile of it.</param>
internal readonly record struct AppendLoad(double PerSecond, double CpuMicroseconds, double Allocated, double PerCommit, double P50, double P99)
{
    public IEnumerable<(string Name, double Value)> Numbers =>
        [("per_second", PerSecond), ("cpu_us", CpuMicroseconds), ("allocated_bytes", Allocated), ("per_commit", PerCommit), ("p50_ms", P50), ("p99_ms", P99)];

    /// <summary>Appends records in turn from every producer, each waiting for its acknowledgement.</summary>
    /// <param name="append">Appends a record of a producer, by its number.</param>
    /// <param name="commits">How many commits there were so far.</param>
    /// <param name="records">The records.</param>
    /// <param name="producers">How many producers.</param>
    /// <param name="duration">For how long.</param>
    public static async Task<AppendLoad> RunAsync(
        Func<int, ReadOnlyMemory<byte>, ValueTask<long>> append, Func<long> commits, byte[][] records, int producers, TimeSpan duration)
    {
        var latencies = Enumerable.Range(0, producers).Select(_ => new List<long>(100_000)).ToArray();
        var (cpu, allocated, committed) = (Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes(), commits());
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, producers).Select(producer => Task.Run(async () =>
        {
            var mine = latencies[producer];
            var next = producer * records.Length / producers;
            for (var now = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start, now) < duration;)
            {
                await append(producer, records[next++ % records.Length]);
                var then = Stopwatch.GetTimestamp();
                mine.Add(then - now);
                now = then;
            }
        })));
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        cpu = Environment.CpuUsage.TotalTime - cpu;
        allocated = GC.GetTotalAllocatedBytes() - allocated;
        committed = commits() - committed;
        var all = latencies.SelectMany(mine => mine).Order().ToArray();
        return new(
            all.Length / seconds,
            cpu.TotalMicroseconds / all.Length,
            allocated / (double)all.Length,
            all.Length / (double)committed,
            Milliseconds(all[all.Length / 2]),
            Milliseconds(all[all.Length * 99 / 100]));
    }

    private static double Milliseconds(long ticks) => ticks * 1000.0 / Stopwatch.Frequency;
}
