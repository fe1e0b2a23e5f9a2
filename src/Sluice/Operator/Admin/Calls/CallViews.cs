using System.ComponentModel;
using System.Text.Json;

namespace Sluice.Operator.Admin;

/// <summary>How an item stands: one message, for one destination and one of its actions.</summary>
internal enum ItemState
{
    /// <summary>The destination has not come to it yet.</summary>
    Queued,

    /// <summary>It waits for another try, or behind one of the same person that does.</summary>
    Waiting,

    /// <summary>The destination took it.</summary>
    Delivered,

    /// <summary>The destination does not want it.</summary>
    Filtered,

    /// <summary>Its call has no message.</summary>
    NotMapped,

    /// <summary>It was rejected or given up; its dead letter is kept.</summary>
    Dead,

    /// <summary>Its person is suppressed or deleted.</summary>
    Fenced,

    /// <summary>Its message id had been accepted before.</summary>
    Duplicate,

    /// <summary>Its dead letter was dropped.</summary>
    Dropped,
}

/// <summary>What became of one item.</summary>
internal sealed record ItemOutcome
{
    [Description("The destination.")]
    public required string Destination { get; init; }

    [Description("The place of the message in its call; absent for the call itself, and for all of a call that the destination has not come to.")]
    public int? Message { get; init; }

    [Description("The destination's action; absent for the only one of a destination that takes everything.")]
    public string? Action { get; init; }

    [Description("queued: the destination has not come to it yet; waiting for another try, or behind one of the same person that does; delivered; "
        + "filtered: it does not want it; not_mapped: the call has no message; dead: see its dead letter; "
        + "fenced: its person is suppressed or deleted; duplicate: its id had been accepted before; dropped by the operator.")]
    public required ItemState State { get; init; }

    [Description("When that was stored, to the minute or better; for one that waits, when it is tried next; absent while it waits for its turn.")]
    public DateTimeOffset? At { get; init; }

    [Description("Attempts on record; absent for what ended at its first.")]
    public int? Attempts { get; init; }

    [Description("Why it waits or died.")]
    public string? Reason { get; init; }

    [Description("The number of its dead letter.")]
    public long? DeadLetter { get; init; }
}

/// <summary>A message of a call.</summary>
/// <param name="MessageId">Its id.</param>
/// <param name="Type">Its type.</param>
/// <param name="Event">The event's name.</param>
/// <param name="Content">The message itself.</param>
internal sealed record CallMessage(string MessageId, string? Type, string? Event, JsonElement Content);

/// <summary>A call of the journal, its messages, and what became of them.</summary>
internal sealed record CallState
{
    [Description("Its number in the journal, as the header X-Sluice-Journal gave it.")]
    public required long Sequence { get; init; }

    [Description("When it was received.")]
    public required DateTimeOffset ReceivedAt { get; init; }

    [Description("The source that sent it.")]
    public required string Source { get; init; }

    [Description("HTTP method.")]
    public required string Method { get; init; }

    [Description("Path and query.")]
    public required string Path { get; init; }

    [Description("Why it became no message.")]
    public string? NotMappedBecause { get; init; }

    [Description("The messages it became.")]
    public required IReadOnlyList<CallMessage> Messages { get; init; }

    [Description("What became of them at each destination.")]
    public required IReadOnlyList<ItemOutcome> Outcomes { get; init; }
}

/// <summary>Calls, newest first.</summary>
/// <param name="Events">The calls.</param>
/// <param name="Next">Give this as `before` for the next ones; absent when there are none.</param>
internal sealed record CallPage(IReadOnlyList<CallState> Events, long? Next);

/// <summary>What became of a message.</summary>
/// <param name="MessageId">Its id.</param>
/// <param name="Calls">The calls that have a message of that id, newest first; more than one when a client sent it again. Their messages have 16 MiB at most.</param>
/// <param name="Next">Give this as `before` for the next ones; absent when there are none.</param>
internal sealed record MessageState(string MessageId, IReadOnlyList<CallState> Calls, long? Next);
