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
