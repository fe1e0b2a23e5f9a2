using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Sluice.Ingest.Telemetry;

/// <summary>What became of the calls since the start. Counted whether anybody looks or not: taking a call costs one addition.</summary>
internal sealed class CallCounts
{
    private readonly long[] _accepted = new long[CallKind.Count];
    private readonly long[] _altered = new long[CallKind.Count];
    private readonly ConcurrentDictionary<(int Kind, string Reason), StrongBox<long>> _refused = [];
    private readonly ConcurrentDictionary<(int Kind, string Reason), StrongBox<long>> _items = [];
    private readonly ConcurrentDictionary<string, StrongBox<long>> _oldKeys = [];

    /// <summary>Calls that were stored, by kind.</summary>
    public IEnumerable<(CallKind Kind, long Count)> Accepted => Read(_accepted);

    /// <summary>Calls that were stored, but not all of them taken as sent, by kind.</summary>
    public IEnumerable<(CallKind Kind, long Count)> Altered => Read(_altered);

    /// <summary>Calls that were not, by kind and reason.</summary>
    public IEnumerable<(CallKind Kind, string Reason, long Count)> Refused => Read(_refused);

    /// <summary>Items that were refused of calls that got a success, by kind and reason.</summary>
    public IEnumerable<(CallKind Kind, string Reason, long Count)> RefusedItems => Read(_items);

    /// <summary>Calls with an old key, by source.</summary>
    public IEnumerable<(string Source, long Count)> OldKeys => _oldKeys.Select(static one => (one.Key, Volatile.Read(ref one.Value.Value)));

    /// <summary>A call is stored.</summary>
    public void Accept(int kind) => Interlocked.Increment(ref _accepted[kind]);

    /// <summary>Not all of a call that is stored was taken as it was sent.</summary>
    public void Alter(int kind) => Interlocked.Increment(ref _altered[kind]);

    /// <summary>A call is not.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="reason">Why: a word of a fixed list.</param>
    public void Refuse(int kind, string reason) => Add(_refused, kind, reason, 1);

    /// <summary>Some items of a call are refused, and its sender got a success.</summary>
    public void RefuseItems(int kind, string reason, int items) => Add(_items, kind, reason, items);

    /// <summary>A call has another key than the first of its source's.</summary>
    public void UseOldKey(string source) => Interlocked.Increment(ref _oldKeys.GetOrAdd(source, static _ => new()).Value);

    private static void Add(ConcurrentDictionary<(int, string), StrongBox<long>> to, int kind, string reason, long count) =>
        Interlocked.Add(ref to.GetOrAdd((kind, reason), static _ => new()).Value, count);

    private static IEnumerable<(CallKind, long)> Read(long[] from) =>
        CallKind.All.Select((kind, place) => (kind, Volatile.Read(ref from[place]))).Where(static one => one.Item2 > 0);

    private static IEnumerable<(CallKind, string, long)> Read(ConcurrentDictionary<(int Kind, string Reason), StrongBox<long>> from) =>
        from.Select(static one => (CallKind.All[one.Key.Kind], one.Key.Reason, Volatile.Read(ref one.Value.Value)));
}
