namespace Sluice.Delivery;

/// <summary>Bounds of a dispatcher. Each destination has its own dispatcher, so all of them are per destination.</summary>
internal sealed record DeliveryLimits
{
    /// <summary>Items read ahead of the stored position. Also bounds what a crash can repeat.</summary>
    public int WindowItems { get; init; } = 4096;

    /// <summary>Bytes of items read ahead. One record more may be in memory, however large.</summary>
    public long WindowBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Items in the waiting room; when there are so many, nothing is read until some have left. A window more may be in it.</summary>
    public int WaitingItems { get; init; } = 10_000;

    /// <summary>While deliveries are under way, progress is stored no more often than this; when they pause, at once.</summary>
    public TimeSpan CommitInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long to leave the journal alone when it could not store progress.</summary>
    public TimeSpan CommitRetry { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Persons in a row whose delivery failed, without a success in between, that open the breaker.</summary>
    public int BreakerPersons { get; init; } = 10;

    /// <summary>The longest time between two probes of a destination that fails.</summary>
    public TimeSpan BreakerProbeMax { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Time to the first probe of a destination that refuses us; doubles up to the retry schedule's maximum.</summary>
    public TimeSpan PauseProbe { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long attempts under way may take to end when the gateway stops.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(10);
}
