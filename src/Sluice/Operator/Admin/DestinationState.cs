using System.ComponentModel;
using Sluice.Journal.Delivery;
using Sluice.Operator.Alarms;

namespace Sluice.Operator.Admin;

/// <summary>Whether a destination gets anything.</summary>
internal enum Activity
{
    /// <summary>Deliveries go.</summary>
    Running,

    /// <summary>It fails for everybody; it is probed until it works again.</summary>
    Failing,

    /// <summary>It refuses us; the operator must correct its settings.</summary>
    Paused,

    /// <summary>The operator holds it, or its guard.</summary>
    Held,

    /// <summary>It is switched off in the configuration.</summary>
    Off,

    /// <summary>It is not in the configuration any more.</summary>
    Removed,

    /// <summary>The gateway does not run, or sends nothing to anybody.</summary>
    Stopped,
}

/// <summary>How a destination stands.</summary>
internal sealed record DestinationState
{
    [Description("Its name.")]
    public required string Name { get; init; }

    [Description("Its kind; absent when it is not in the configuration any more.")]
    public string? Type { get; init; }

    [Description("running; failing: it fails for everybody and is probed; paused: it refuses us; "
        + "held: by the operator, or by its guard against floods of new identifiers; off: switched off in the configuration; "
        + "removed from the configuration; stopped: the gateway does not run, or sends nothing to anybody, as it does not know who must be left alone.")]
    public required Activity State { get; init; }

    [Description("Why it is failing or paused, held by its guard, or stopped in a gateway that runs.")]
    public string? Why { get; init; }

    [Description("Since when it is failing, paused or held; absent when it was paused before deliveries last began, as that is not kept.")]
    public DateTimeOffset? Since { get; init; }

    [Description("When it is asked next whether it works again.")]
    public DateTimeOffset? NextProbe { get; init; }

    [Description("The last call of the journal up to which everything is settled or waits.")]
    public required long Position { get; init; }

    [Description("Calls in the journal that it has not come to yet.")]
    public required long CallsBehind { get; init; }

    [Description("When the oldest call came in that is not delivered yet or waits; absent when there is none.")]
    public DateTimeOffset? Oldest { get; init; }

    [Description("How long ago that is, in seconds.")]
    public double? OldestAgeSeconds { get; init; }

    [Description("Messages that wait for another try, or behind one that does.")]
    public required long Waiting { get; init; }

    [Description("How many messages ended how, ever; `dead` are those whose dead letters are still there.")]
    public required Tally Ended { get; init; }

    [Description("Dead letters that are there, those of its replays included.")]
    public required long DeadLetters { get; init; }

    [Description("Alarms that are raised for it; absent when none is.")]
    public IReadOnlyList<RaisedAlarm>? Alarms { get; init; }

    [Description("Why the last attempt failed that did; absent when none has since the gateway started and nothing waits.")]
    public LastError? LastError { get; init; }
}

/// <summary>An attempt that failed.</summary>
/// <param name="At">When; absent when that is not known any more.</param>
/// <param name="Why">Why.</param>
internal sealed record LastError(DateTimeOffset? At, string Why);
