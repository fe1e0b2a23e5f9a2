using System.Diagnostics;

namespace Sluice.Benchmarks.Loads;

/// <summary>
/// Calls that are sent at a fixed rate whatever the answers take, on many connections: a call that finds no connection free is sent late, and its latency
/// counts from when it was to be sent.
/// </summary>
internal static class OpenLoop
{
    private const int Connections = 64;
    private const int Persons = 5000;

    /// <summary>Sends events of about 500 bytes, each about another person of many and with the time when it was to be sent.</summary>
    public static Task<Answers> RunAsync(Uri address, double perSecond, int seconds)
    {
        var total = (long)(perSecond * seconds);
        return RunAsync(address, perSecond, (call, due) => call < total ? HttpCall.Event($"person-{call * 7919 % Persons}", due) : null, answered: null);
    }

    /// <summary>Sends what it is given.</summary>
    /// <param name="address">Where to.</param>
    /// <param name="perSecond">How many.</param>
    /// <param name="next">The call of a number, and when it is due; null ends the load.</param>
    /// <param name="answered">Called with the number of each call and whether it was acknowledged.</param>
    public static async Task<Answers> RunAsync(Uri address, double perSecond, Func<long, long, byte[]?> next, Action<long, bool>? answered)
    {
        var start = Stopwatch.GetTimestamp();
        var number = -1L;
        var tallies = Enumerable.Range(0, Connections).Select(static _ => new Answers.Tally()).ToArray();
        await Task.WhenAll(tallies.Select(async tally =>
        {
            using var wire = new CallSocket(address);
            while (Interlocked.Increment(ref number) is var call)
            {
                var due = start + (long)(call / perSecond * Stopwatch.Frequency);
                if (next(call, due) is not { } bytes) return;
                for (long left; (left = due - Stopwatch.GetTimestamp()) > 0;) await Task.Delay(TimeSpan.FromTicks(Math.Max(left * TimeSpan.TicksPerSecond / Stopwatch.Frequency, 1)), TimeProvider.System);
                var isAcknowledged = await wire.SendAsync(bytes);
                tally.Take(isAcknowledged, due, wire);
                answered?.Invoke(call, isAcknowledged);
            }
        }));
        return Answers.Tally.Sum(tallies, start);
    }
}
