using System.Collections.Concurrent;

namespace Sluice.Operator.Alarms;

/// <summary>The destinations that are silent now. For any thread.</summary>
internal sealed class Silences
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> _since = new(StringComparer.Ordinal);

    /// <summary>Since when a destination is silent; null when it is not.</summary>
    public DateTimeOffset? Of(string destination) => _since.TryGetValue(destination, out var since) ? since : null;

    /// <summary>A silence is seen.</summary>
    /// <param name="destination">Where.</param>
    /// <param name="since">Since when it lasts.</param>
    public void Begin(string destination, DateTimeOffset since) => _since.TryAdd(destination, since);

    /// <summary>A silence is over, if there was one.</summary>
    public void End(string destination) => _since.TryRemove(destination, out _);
}
