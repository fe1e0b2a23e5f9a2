using Sluice.Configuration;

namespace Sluice.Delivery;

/// <summary>
/// Bounds of one dispatcher: that of a destination's live deliveries, or that of one of its replays, up to <see cref="ReplaysAtOnce"/> of which run beside it.
/// </summary>
internal sealed record DeliveryLimits
{
    /// <summary>
    /// Items read ahead of the stored position; up to four times as many where that takes to fill as many batches as go at once. Also bounds what a crash can
    /// repeat.
    /// </summary>
    public int WindowItems { get; init; } = 1024;

    /// <summary>Bytes of records read ahead of which something is wanted. One record more may be in memory, however large.</summary>
    public long WindowBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>
    /// Replays of a destination that are under way at once. The others wait for their turn and have nothing in memory. Together they read ahead as many bytes as live
    /// deliveries do.
    /// </summary>
    public const int ReplaysAtOnce = 8;

    /// <summary>What a replay reads ahead: no more than it can start in so many seconds at its rate.</summary>
    public const int ReplaySecondsAhead = 4;

    /// <summary>Items of one person that wait in memory; what stands behind them waits on disk only.</summary>
    public int LaneItems { get; init; } = 64;

    /// <summary>
    /// Items of all persons that wait in memory. From half of it on only the first of each person is kept there, and not all of those.
    /// </summary>
    public int WaitingInMemory { get; init; } = 10_000;

    /// <summary>Persons with items on disk only; when there are so many, nothing is read until some have none.</summary>
    public int ShelvedPersons { get; init; } = 100_000;

    /// <summary>Items that one change puts into the waiting room at most, so that the others who store something do not wait for it.</summary>
    public int WaitingPerChange { get; init; } = 1024;

    /// <summary>While deliveries are under way, progress is stored no more often than this; when they pause, at once.</summary>
    public TimeSpan CommitInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long to leave the journal alone when it could not store progress.</summary>
    public static TimeSpan CommitRetry { get; } = TimeSpan.FromSeconds(1);

    /// <summary>Attempts after which the items of a batch that failed as a whole are tried one by one.</summary>
    public const int BatchTries = 3;

    /// <summary>Persons in a row whose delivery failed, without a success in between, that open the breaker; and how many may be asked about after a probe that failed.</summary>
    public int BreakerPersons { get; init; } = 10;

    /// <summary>The longest time between two probes of a destination that fails.</summary>
    public static TimeSpan BreakerProbeMax { get; } = TimeSpan.FromMinutes(1);

    /// <summary>Time to the first probe of a destination that refuses us; doubles up to the retry schedule's maximum, which does not make it shorter.</summary>
    public static TimeSpan PauseProbe { get; } = TimeSpan.FromMinutes(1);

    /// <summary>For so long after something arrived, a refusal is first checked with the next message that was not tried yet: it may be meant for one alone.</summary>
    public static TimeSpan RefusalDoubt { get; } = TimeSpan.FromSeconds(10);

    /// <summary>How long attempts under way may take to end when the gateway stops.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The least time between two lines of the log on dead letters.</summary>
    public static TimeSpan DeadLetterLogInterval { get; } = TimeSpan.FromSeconds(10);

    /// <summary>Items read ahead for a destination.</summary>
    /// <param name="planned">The destination.</param>
    /// <param name="rate">Attempts in a second at most, for a replay; null for no limit.</param>
    public int WindowOf(PlannedDestination planned, int? rate)
    {
        var batch = planned.Destination.Actions.Select(static action => action.BatchSize).DefaultIfEmpty(1).Max();
        var window = batch > 1 ? (int)Math.Clamp((long)planned.Config.Concurrency * batch, WindowItems, 4L * WindowItems) : WindowItems;
        return rate is { } attempts ? (int)Math.Min(window, (long)ReplaySecondsAhead * attempts * batch) : window;
    }
}
