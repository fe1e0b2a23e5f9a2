using System.Diagnostics;
using System.Globalization;

namespace Sluice.Benchmarks.Harness;

/// <summary>
/// A <see cref="Sink"/> in a process of its own, which gives way to the load beside it: receivers are others' machines, and the load must not become less because they are
/// busy. Told of a line on its standard input, it prints how many messages each destination has.
/// </summary>
internal sealed class SinkProcess : IDisposable
{
    /// <summary>The command that starts it, before the number of its destinations.</summary>
    public const string Command = "sink";

    private const string Niceness = "10";
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(5), Patience = TimeSpan.FromSeconds(15);

    private readonly Process _process;
    private readonly string _address;

    /// <param name="count">How many destinations.</param>
    public SinkProcess(int count)
    {
        _process = Process.Start(new ProcessStartInfo(
            "nice", ["-n", Niceness, "taskset", "-c", Cores.OfLoad, Environment.ProcessPath!, Command, count.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        _address = Ask();
    }

    public Uri AddressOf(int place) => new($"{_address}/{place}");

    /// <summary>Messages that arrived at each destination.</summary>
    public long[] Counts()
    {
        _process.StandardInput.WriteLine();
        return [.. Ask().Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static count => long.Parse(count, CultureInfo.InvariantCulture))];
    }

    /// <summary>Waits until each destination has so many since it is there.</summary>
    /// <returns>False if nothing came to any of them for some seconds before that.</returns>
    public async Task<bool> HasAsync(long count)
    {
        var (last, since) = (-1L, Stopwatch.GetTimestamp());
        while (Counts() is var counts && !Array.TrueForAll(counts, one => one >= count))
        {
            if (counts.Sum() != last) (last, since) = (counts.Sum(), Stopwatch.GetTimestamp());
            else if (Stopwatch.GetElapsedTime(since) > Patience) return false;
            await Task.Delay(Glance, TimeProvider.System);
        }
        return true;
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    /// <summary>What the process does: first its address, then the counts whenever they are asked for.</summary>
    public static int Run(int count)
    {
        using var sink = new Sink(count);
        Console.WriteLine(sink.Address);
        while (Console.ReadLine() is not null) Console.WriteLine(string.Join(' ', Enumerable.Range(0, count).Select(place => sink[place].Count)));
        return 0;
    }

    private string Ask() => _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("the receivers' process has ended");
}
