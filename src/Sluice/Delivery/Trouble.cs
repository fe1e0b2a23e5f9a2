namespace Sluice.Delivery;

/// <summary>What is wrong with a destination as a whole.</summary>
/// <param name="Why">What it answered last, or why there was no answer.</param>
/// <param name="IsRefusal">Whether it refuses us, so that the operator must act; else it fails, and only time is needed.</param>
/// <param name="Since">Since when; null when that is not stored, as the gateway was started since.</param>
/// <param name="NextProbe">When it is asked next whether it works again.</param>
internal sealed record Trouble(string Why, bool IsRefusal, DateTimeOffset? Since, DateTimeOffset NextProbe);

/// <summary>An attempt that failed.</summary>
/// <param name="At">When.</param>
/// <param name="Why">Why.</param>
internal sealed record Failure(DateTimeOffset At, string Why);

/// <summary>Attempts that failed one after another, with none between them that got an answer to go by.</summary>
/// <param name="Since">When the first of them failed.</param>
/// <param name="Why">Why the last one did, without what the message says: for the log.</param>
internal sealed record FailureStreak(DateTimeOffset Since, string Why);
