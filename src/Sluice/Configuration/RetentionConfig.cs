namespace Sluice.Configuration;

/// <summary>What the journal keeps. Records that a destination still has to receive are never dropped.</summary>
internal sealed record RetentionConfig
{
    /// <summary>Records older than this may go. Default: 30 days.</summary>
    public TimeSpan Age { get; init; } = TimeSpan.FromDays(30);

    /// <summary>When the journal is larger than this, its oldest records may go. Default: 20 GiB.</summary>
    public long Bytes { get; init; } = 20L * 1024 * 1024 * 1024;

    /// <summary>Dead letters that a destination may have; beyond that its oldest are dropped. Default: 100,000.</summary>
    public long DeadLetters { get; init; } = 100_000;

    /// <summary>Dead letters older than this are dropped. Default: 90 days.</summary>
    public TimeSpan DeadLetterAge { get; init; } = TimeSpan.FromDays(90);
}
