using System.Diagnostics;

namespace Sluice.Benchmarks.Loads;

/// <summary>
/// Calls that are sent at a fixed rate whatever the answers take, on many connections: a call that finds no connection free is sent late, and its latency
/// counts from when it was to be sent. One thread does all of it, so that what is measured is not how the load's own threads wait for each other.
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
    public static Task<Answers> RunAsync(Uri address, double perSecond, Func<long, long, byte[]?> next, Action<long, bool>? answered) => Task.Factory.StartNew(
        () => Run(address, perSecond, next, answered), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static Answers Run(Uri address, double perSecond, Func<long, long, byte[]?> next, Action<long, bool>? answered)
    {
        var (start, tally, number) = (Stopwatch.GetTimestamp(), new Answers.Tally(), 0L);
        var (underWay, calls) = (new Poll(Connections), new Sent[Connections]);
        var free = new Stack<CallSocket>(Enumerable.Range(0, Connections).Select(_ => new CallSocket(address)));
        var due = start;
        var bytes = next(number, due);
        while (bytes is not null || underWay.Count > 0)
        {
            while (bytes is not null && free.Count > 0 && Stopwatch.GetTimestamp() >= due)
            {
                var call = new Sent(number, due, free.Pop());
                calls[underWay.Count] = call;
                if (call.By.TrySend(bytes)) underWay.Add(call.By.Handle);
                else End(call, isAcknowledged: false);
                due = start + (long)(++number / perSecond * Stopwatch.Frequency);
                bytes = next(number, due);
            }
            underWay.Wait(bytes is not null && free.Count > 0 ? Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due) : null);
            for (var one = underWay.Count - 1; one >= 0; one--)
            {
                if (!underWay.IsReady(one) || calls[one].By.Receive() is not { } isAcknowledged) continue;
                End(calls[one], isAcknowledged);
                underWay.RemoveAt(one);
                calls[one] = calls[underWay.Count];
            }
        }
        foreach (var wire in free) wire.Dispose();
        return Answers.Tally.Sum([tally], start);

        void End(Sent call, bool isAcknowledged)
        {
            tally.Take(isAcknowledged, call.Due, call.By);
            answered?.Invoke(call.Number, isAcknowledged);
            free.Push(call.By);
        }
    }

    /// <summary>A call that was sent.</summary>
    /// <param name="Number">Its number.</param>
    /// <param name="Due">When it was to be sent.</param>
    /// <param name="By">Where its answer comes.</param>
    private readonly record struct Sent(long Number, long Due, CallSocket By);
}
