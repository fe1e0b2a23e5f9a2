using System.Collections.Concurrent;

namespace Sluice.Operator.Alarms;

/// <summary>The kinds of alarms.</summary>
internal enum Alarm
{
    /// <summary>Calls come in, nothing becomes of them at a destination, and nothing says why.</summary>
    Silence,

    /// <summary>People or groups that a destination has never seen flood in, or have other ids than usual. Stored with the destination, and not here.</summary>
    Flood,
}

/// <summary>An alarm that is raised.</summary>
/// <param name="Alarm">Which.</param>
/// <param name="Since">Since when what it tells of lasts.</param>
/// <param name="What">What was seen, in a sentence; null when the kind of alarm says it all.</param>
internal sealed record RaisedAlarm(Alarm Alarm, DateTimeOffset Since, string? What = null);

/// <summary>The alarms that are raised now, for the administration and for metrics. For any thread.</summary>
internal sealed class RaisedAlarms
{
    private readonly ConcurrentDictionary<(Alarm Alarm, string Destination), DateTimeOffset> _raised = [];

    /// <summary>An alarm begins, or goes on.</summary>
    /// <param name="alarm">Which.</param>
    /// <param name="destination">Where.</param>
    /// <param name="since">Since when what it tells of lasts.</param>
    public void Raise(Alarm alarm, string destination, DateTimeOffset since) => _raised.TryAdd((alarm, destination), since);

    /// <summary>An alarm is over.</summary>
    public void Lower(Alarm alarm, string destination) => _raised.TryRemove((alarm, destination), out _);

    /// <summary>Those of a destination.</summary>
    public IReadOnlyList<RaisedAlarm> Of(string destination) =>
        [.. _raised.Where(one => one.Key.Destination == destination).Select(static one => new RaisedAlarm(one.Key.Alarm, one.Value)).OrderBy(static one => one.Alarm)];
}
