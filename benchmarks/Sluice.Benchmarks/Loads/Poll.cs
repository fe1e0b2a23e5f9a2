using System.Runtime.InteropServices;

namespace Sluice.Benchmarks.Loads;

/// <summary>What one thread waits for: sockets on which something may come, for a time that is exact to some microseconds, which timers of the runtime are not.</summary>
/// <param name="most">How many there are at most.</param>
internal sealed partial class Poll(int most)
{
    private const short Input = 1;

    private readonly Polled[] _polled = new Polled[most];

    public int Count { get; private set; }

    public void Add(int socket) => _polled[Count++] = new() { Socket = socket, Wanted = Input };

    /// <summary>Puts the last into the place of this one.</summary>
    public void RemoveAt(int place) => _polled[place] = _polled[--Count];

    /// <summary>Whether there is something to read, an end or an error included.</summary>
    public bool IsReady(int place) => _polled[place].Came != 0;

    /// <summary>Waits until one of them is ready.</summary>
    /// <param name="longest">For how long at most; null is for ever.</param>
    public void Wait(TimeSpan? longest)
    {
        var ticks = Math.Max(0, (longest ?? TimeSpan.FromHours(1)).Ticks);
        var time = new Time { Seconds = (nint)(ticks / TimeSpan.TicksPerSecond), Nanoseconds = (nint)(ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick) };
        for (var one = 0; one < Count; one++) _polled[one].Came = 0;
        // Interrupted by a signal, nothing is ready, and whoever waits looks again.
        _ = Wait(ref MemoryMarshal.GetArrayDataReference(_polled), (nuint)Count, time, 0);
    }

    [LibraryImport("libc", EntryPoint = "ppoll")]
    private static partial int Wait(ref Polled first, nuint count, in Time longest, nint signals);

    private struct Polled
    {
        public int Socket;
        public short Wanted;
        public short Came;
    }

    private struct Time
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
