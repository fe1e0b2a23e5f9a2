using System.Buffers.Binary;
using System.Security.Cryptography;
using Sluice.Translation;

namespace Sluice.Ingest.Calls;

/// <summary>
/// Makes the identities of accepted calls. They ascend strictly within a process: several in one millisecond, and when the clock steps
/// back, in which case the last time seen goes on counting. Two processes differ by 28 bits that are random for every millisecond.
/// Safe for all threads; one atomic exchange, no lock.
/// </summary>
internal sealed class MessageIds
{
    private const int CounterBits = 20;

    private readonly ulong _seed;

    // Milliseconds above, a counter below: when a millisecond's million is used up, the next millisecond begins early.
    private long _last;

    /// <summary>Ids that nobody can foresee.</summary>
    public MessageIds()
        : this(BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(ulong))))
    {
    }

    /// <summary>Ids that are the same for the same seed and times.</summary>
    public MessageIds(ulong seed) => _seed = seed;

    /// <summary>The identity of the next call.</summary>
    public MessageId Next(DateTimeOffset now)
    {
        var earliest = now.ToUnixTimeMilliseconds() << CounterBits;
        long last, next;
        do
        {
            last = Volatile.Read(ref _last);
            next = Math.Max(last + 1, earliest);
        }
        while (Interlocked.CompareExchange(ref _last, next, last) != last);

        var millisecond = next >> CounterBits;
        var counter = (ulong)next & ((1 << CounterBits) - 1);
        return MessageId.ForCall(DateTimeOffset.FromUnixTimeMilliseconds(millisecond), (Scatter((ulong)millisecond) << CounterBits) | counter);
    }

    // SplitMix64: the same for all calls of a millisecond, so that the counter alone orders them.
    private ulong Scatter(ulong millisecond)
    {
        var z = _seed + (millisecond * 0x9E3779B97F4A7C15);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return (z ^ (z >> 31)) >> 36;
    }
}
