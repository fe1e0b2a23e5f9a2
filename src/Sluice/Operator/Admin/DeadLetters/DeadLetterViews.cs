using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Sluice.Operator.Admin;

/// <summary>A dead letter in a list.</summary>
internal record DeadLetterSummary
{
    [Description("Its number, never given twice. The newest has the highest.")]
    public required long Id { get; init; }

    [Description("The destination that did not get it.")]
    public required string Destination { get; init; }

    [Description("The destination's action; empty for the only one of a destination that takes everything.")]
    public required string Action { get; init; }

    [Description("The number of its call in the journal.")]
    public required long Sequence { get; init; }

    [Description("The place of the message in its call; absent when the call itself was to be delivered.")]
    public int? Message { get; init; }

    [Description("The id under which it was delivered.")]
    public required string MessageId { get; init; }

    [Description("The message's type; `call` for a call.")]
    public string? Type { get; init; }

    [Description("The event's name.")]
    public string? Event { get; init; }

    [Description("Whom it is about.")]
    public string? UserId { get; init; }

    [Description("When it died.")]
    public required DateTimeOffset DiedAt { get; init; }

    [Description("Attempts that were made.")]
    public required int Attempts { get; init; }

    [Description("When it was first tried.")]
    public DateTimeOffset? FirstAttemptAt { get; init; }

    [Description("When the last request was made.")]
    public DateTimeOffset? LastAttemptAt { get; init; }

    [Description("Why it died.")]
    public required string Reason { get; init; }

    [Description("How many later messages about the same persons this destination got before it; "
        + "counted in the calls after it, as far as the journal still has them: 10,000, and 1,000 for each letter of a list.")]
    public int Overtaken { get; init; }
}

/// <summary>A dead letter with all that is kept of it.</summary>
internal sealed record DeadLetterDetails : DeadLetterSummary
{
    /// <summary>For the reader of JSON.</summary>
    public DeadLetterDetails()
    {
    }

    /// <summary>The details that go with a summary.</summary>
    [SetsRequiredMembers]
    public DeadLetterDetails(DeadLetterSummary summary)
        : base(summary)
    {
    }

    [Description("The message, or the body of the call, that was to be delivered.")]
    public JsonElement? Content { get; init; }

    [Description("The last request as HTTP writes it: secrets masked, its body cut after 4 KiB; of a batch without it, as it tells of others too. Absent when none was made.")]
    public string? LastRequest { get; init; }

    [Description("The last answer, likewise, or the error of the network.")]
    public string? LastAnswer { get; init; }

    [Description("Why it cannot be retried now; absent when it can.")]
    public string? CannotRetry { get; init; }
}

/// <summary>Dead letters, newest first.</summary>
/// <param name="DeadLetters">The letters.</param>
/// <param name="Next">Give this as `before` for the next ones; absent when there are none.</param>
internal sealed record DeadLetterPage(IReadOnlyList<DeadLetterSummary> DeadLetters, long? Next);

/// <summary>What became of dead letters that were to be retried or dropped.</summary>
internal sealed record LetterOutcome
{
    [Description("Letters that match the filters.")]
    public required int Matched { get; init; }

    [Description("Letters that were retried or dropped; with `dry_run`, those that would be.")]
    public required int Done { get; init; }

    [Description("Letters that were left because no more may wait; repeat when some have gone.")]
    public int Left { get; init; }

    [Description("Letters that cannot be retried, and why.")]
    public IReadOnlyList<RefusedLetters> Refused { get; init; } = [];

    [Description("Whether nothing was changed.")]
    public bool DryRun { get; init; }
}

/// <summary>Letters that cannot be retried.</summary>
/// <param name="Why">Why, and what to do.</param>
/// <param name="Count">How many.</param>
internal sealed record RefusedLetters(string Why, int Count);
