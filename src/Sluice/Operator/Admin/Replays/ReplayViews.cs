using System.ComponentModel;
using Sluice.Journal.Delivery;

namespace Sluice.Operator.Admin;

/// <summary>Whether a replay goes on.</summary>
internal enum ReplayActivity
{
    /// <summary>It is sent.</summary>
    Running,

    /// <summary>It would be sent, but something is in its way.</summary>
    Waiting,

    /// <summary>The operator holds it.</summary>
    Paused,

    /// <summary>Everything of it has ended.</summary>
    Done,

    /// <summary>The operator gave it up.</summary>
    Cancelled,
}

/// <summary>How a replay stands.</summary>
internal sealed record ReplayState
{
    [Description("Its number, never given twice.")]
    public required long Id { get; init; }

    [Description("The destination.")]
    public required string Destination { get; init; }

    [Description("The name under which `sluice verify`, dead letters and `sluice find` have it.")]
    public required string Account { get; init; }

    [Description("running; waiting: something is in its way; paused by the operator; done: everything of it has ended; cancelled by the operator.")]
    public required ReplayActivity State { get; init; }

    [Description("Why it waits.")]
    public string? Why { get; init; }

    [Description("When it was ordered.")]
    public required DateTimeOffset CreatedAt { get; init; }

    [Description("Calls received at this time or later are sent.")]
    public DateTimeOffset? From { get; init; }

    [Description("Calls received before this time are sent.")]
    public DateTimeOffset? To { get; init; }

    [Description("Only messages that meet this condition.")]
    public string? Where { get; init; }

    [Description("Only messages about this person; `(forgotten)` when it was.")]
    public string? Person { get; init; }

    [Description("Attempts in a second at most.")]
    public required int Rate { get; init; }

    [Description("The number of its first call in the journal.")]
    public required long FirstCall { get; init; }

    [Description("The number of its last call in the journal.")]
    public required long LastCall { get; init; }

    [Description("Calls in its range.")]
    public required long Calls { get; init; }

    [Description("Calls of it that are behind it: all of them have ended or wait.")]
    public required long CallsDone { get; init; }

    [Description("How many messages ended how; `filtered` are also those that it was not asked to send.")]
    public required Tally Ended { get; init; }

    [Description("Messages that wait for another try, or behind one that does.")]
    public required long Waiting { get; init; }

    [Description("Calls in a second, since it last began.")]
    public double? CallsPerSecond { get; init; }

    [Description("Seconds until it is through, if it goes on like that.")]
    public double? SecondsLeft { get; init; }
}

/// <summary>Replays, newest first.</summary>
/// <param name="Replays">The replays.</param>
/// <param name="Next">Give this as `before` for the next ones; absent when there are none.</param>
internal sealed record ReplayPage(IReadOnlyList<ReplayState> Replays, long? Next);

/// <summary>What a replay would send.</summary>
internal sealed record ReplayForecast
{
    [Description("The destination.")]
    public required string Destination { get; init; }

    [Description("The number of the first call of the range in the journal.")]
    public required long FirstCall { get; init; }

    [Description("The number of its last call.")]
    public required long LastCall { get; init; }

    [Description("Calls in the range that the journal has.")]
    public required long Calls { get; init; }

    [Description("Messages of these calls.")]
    public required long Messages { get; init; }

    [Description("What would be sent: a message counts once for each action that wants it.")]
    public required long Items { get; init; }

    [Description("The same by action.")]
    public required IReadOnlyList<ActionCount> Actions { get; init; }

    [Description("Messages that would not be sent: they were not asked for, or source, `integrations`, triggers or scripts of the destination leave them out.")]
    public required long Filtered { get; init; }

    [Description("Calls without a message.")]
    public required long NotMapped { get; init; }

    [Description("Messages whose id had been accepted before, so that nobody gets them.")]
    public required long Duplicate { get; init; }

    [Description("Messages that would become dead letters because a script fails for them.")]
    public required long Failing { get; init; }

    [Description("Messages about people who are suppressed or deleted now, which are not sent.")]
    public required long Fenced { get; init; }

    [Description("The first of what would be sent.")]
    public required IReadOnlyList<ReplaySample> Samples { get; init; }

    [Description("Seconds that it would take at least, at its rate.")]
    public required double SecondsAtLeast { get; init; }

    [Description("What to know before it is sent; with any of them, it must be confirmed.")]
    public required IReadOnlyList<string> Warnings { get; init; }
}

/// <summary>What an action would get.</summary>
/// <param name="Action">Its name; empty for the only one of a destination that takes everything.</param>
/// <param name="Items">How many messages.</param>
internal sealed record ActionCount(string Action, long Items);

/// <summary>One thing that would be sent.</summary>
/// <param name="Sequence">The number of its call.</param>
/// <param name="ReceivedAt">When that was received.</param>
/// <param name="MessageId">The message's id.</param>
/// <param name="Type">The message's type; `call` for a call.</param>
/// <param name="Event">The event's name.</param>
/// <param name="UserId">Whom it is about.</param>
/// <param name="Action">The action that wants it.</param>
internal sealed record ReplaySample(long Sequence, DateTimeOffset ReceivedAt, string MessageId, string Type, string? Event, string? UserId, string Action);
