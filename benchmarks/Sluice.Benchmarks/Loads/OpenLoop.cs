using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Threading.Channels;

namespace Sluice.Benchmarks.Loads;

/// <summary>
/// Calls that are sent at a fixed rate whatever the answers take, on many connections: a call that finds no connection free is sent late, and its latency
/// counts from when it was to be sent.
/// </summary>
internal static partial class OpenLoop
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
        var due = Channel.CreateUnbounded<DueCall>(new() { SingleWriter = true });
        var tallies = Enumerable.Range(0, Connections).Select(static _ => new Answers.Tally()).ToArray();
        var sending = Task.WhenAll(tallies.Select(async tally =>
        {
            using var wire = new CallSocket(address);
            await foreach (var call in due.Reader.ReadAllAsync())
            {
                var isAcknowledged = await wire.SendAsync(call.Bytes);
                tally.Take(isAcknowledged, call.At, wire);
                answered?.Invoke(call.Number, isAcknowledged);
            }
        }));
        await Task.Factory.StartNew(() => Pace(start, perSecond, next, due.Writer), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await sending;
        return Answers.Tally.Sum(tallies, start);
    }

    // Timers of the runtime go by milliseconds, which is more than an answer takes; and whoever spins takes the core from the connections.
    private static void Pace(long start, double perSecond, Func<long, long, byte[]?> next, ChannelWriter<DueCall> to)
    {
        for (var number = 0L; ; number++)
        {
            var at = start + (long)(number / perSecond * Stopwatch.Frequency);
            if (next(number, at) is not { } bytes) break;
            for (long left; (left = at - Stopwatch.GetTimestamp()) > 0;) _ = Sleep((uint)Math.Clamp(left * 1_000_000 / Stopwatch.Frequency, 1, 100_000));
            to.TryWrite(new(number, at, bytes));
        }
        to.Complete();
    }

    [LibraryImport("libc", EntryPoint = "usleep")]
    private static partial int Sleep(uint microseconds);

    /// <summary>A call that is to be sent now.</summary>
    /// <param name="Number">Its number.</param>
    /// <param name="At">When it was due.</param>
    /// <param name="Bytes">What to send.</param>
    private readonly record struct DueCall(long Number, long At, byte[] Bytes);
}
