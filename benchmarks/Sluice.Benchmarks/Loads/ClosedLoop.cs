using System.Diagnostics;

namespace Sluice.Benchmarks.Loads;

/// <summary>Calls of many connections, each of which sends the next when it has its answer: as fast as it goes.</summary>
internal static class ClosedLoop
{
    private const int Connections = 64;

    /// <summary>Sends what it is given.</summary>
    /// <param name="address">Where to.</param>
    /// <param name="next">The call of a number, from 0; null ends the load.</param>
    public static async Task<Answers> RunAsync(Uri address, Func<long, byte[]?> next)
    {
        var start = Stopwatch.GetTimestamp();
        var number = -1L;
        var tallies = Enumerable.Range(0, Connections).Select(static _ => new Answers.Tally()).ToArray();
        await Task.WhenAll(tallies.Select(async tally =>
        {
            using var wire = new CallSocket(address);
            while (next(Interlocked.Increment(ref number)) is { } bytes)
            {
                var sent = Stopwatch.GetTimestamp();
                tally.Take(await wire.SendAsync(bytes), sent, wire);
            }
        }));
        return Answers.Tally.Sum(tallies, start);
    }
}
