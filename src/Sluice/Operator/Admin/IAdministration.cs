using Sluice.Journal.Privacy;

namespace Sluice.Operator.Admin;

/// <summary>
/// What an operator can ask and do: of the journal that this process has, or, over HTTP, of the gateway that has it. Throws
/// <see cref="AdminException"/> for what cannot be done.
/// </summary>
internal interface IAdministration
{
    /// <summary>How every destination stands that is in the configuration or has a position in the journal.</summary>
    public Task<IReadOnlyList<DestinationState>> DestinationsAsync(CancellationToken cancel);

    /// <summary>How one stands.</summary>
    public Task<DestinationState> DestinationAsync(string name, CancellationToken cancel);

    /// <summary>Holds a destination: nothing is sent to it until it is resumed. Completes when nothing is under way any more.</summary>
    public Task<DestinationState> PauseAsync(string name, CancellationToken cancel);

    /// <summary>Ends the hold. A destination that is paused because it refuses us is tried again at once.</summary>
    public Task<DestinationState> ResumeAsync(string name, CancellationToken cancel);

    /// <summary>Dead letters, newest first.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="before">Those with a lower number than this; null to begin with the newest.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancel">Gives up.</param>
    public Task<DeadLetterPage> DeadLettersAsync(DeadLetterFilter filter, long? before, int limit, CancellationToken cancel);

    /// <summary>All that is kept of one.</summary>
    public Task<DeadLetterDetails> DeadLetterAsync(long id, CancellationToken cancel);

    /// <summary>Has one delivered as if it had never been tried.</summary>
    public Task<LetterOutcome> RetryAsync(long id, bool dryRun, CancellationToken cancel);

    /// <summary>Has those delivered that the filters meet, as if they had never been tried.</summary>
    public Task<LetterOutcome> RetryAsync(DeadLetterFilter filter, bool dryRun, CancellationToken cancel);

    /// <summary>Gives one up for good.</summary>
    public Task<LetterOutcome> DropAsync(long id, bool dryRun, CancellationToken cancel);

    /// <summary>Gives those up for good that the filters meet.</summary>
    public Task<LetterOutcome> DropAsync(DeadLetterFilter filter, bool dryRun, CancellationToken cancel);

    /// <summary>The newest calls with their messages and what became of them.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="before">Those with a lower number than this; null to begin with the newest.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancel">Gives up.</param>
    public Task<CallPage> EventsAsync(CallFilter filter, long? before, int limit, CancellationToken cancel);

    /// <summary>What became of the call with a number.</summary>
    public Task<CallState> CallAsync(long sequence, CancellationToken cancel);

    /// <summary>What became of the message with an id.</summary>
    /// <param name="messageId">The id.</param>
    /// <param name="before">In calls with a lower number than this; null to begin with the newest.</param>
    /// <param name="cancel">Gives up.</param>
    public Task<MessageState> MessageAsync(string messageId, long? before, CancellationToken cancel);

    /// <summary>What a replay would send, without sending anything.</summary>
    public Task<ReplayForecast> ForecastAsync(ReplayOrder order, CancellationToken cancel);

    /// <summary>Begins a replay.</summary>
    /// <param name="order">What is to be sent where.</param>
    /// <param name="confirmed">Whether what <see cref="ReplayForecast.Warnings"/> say is known.</param>
    /// <param name="cancel">Gives up.</param>
    public Task<ReplayState> ReplayAsync(ReplayOrder order, bool confirmed, CancellationToken cancel);

    /// <summary>Replays, newest first.</summary>
    /// <param name="before">Those with a lower number than this; null to begin with the newest.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancel">Gives up.</param>
    public Task<ReplayPage> ReplaysAsync(long? before, int limit, CancellationToken cancel);

    /// <summary>How one stands.</summary>
    public Task<ReplayState> ReplayAsync(long id, CancellationToken cancel);

    /// <summary>Holds one. Completes when nothing of it is under way any more.</summary>
    public Task<ReplayState> PauseReplayAsync(long id, CancellationToken cancel);

    /// <summary>Lets one go on that was held.</summary>
    public Task<ReplayState> ResumeReplayAsync(long id, CancellationToken cancel);

    /// <summary>Gives one up for good. Completes when nothing of it is under way any more.</summary>
    public Task<ReplayState> CancelReplayAsync(long id, CancellationToken cancel);

    /// <summary>Makes everything about a person in the journal unreadable, and holds back what is still on its way.</summary>
    /// <param name="persons">All that name the person.</param>
    /// <param name="dryRun">Whether to look only.</param>
    /// <param name="cancel">Stops between two steps; begun again it goes on.</param>
    public Task<ForgetReport> ForgetAsync(IReadOnlyList<string> persons, bool dryRun, CancellationToken cancel);
}
