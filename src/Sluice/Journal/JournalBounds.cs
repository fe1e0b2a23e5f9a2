namespace Sluice.Journal;

/// <summary>What the journal keeps. Can change while it is open.</summary>
internal sealed record JournalBounds
{
    /// <summary>Records older than this may be trimmed. Default: 30 days.</summary>
    public TimeSpan Age { get; init; } = TimeSpan.FromDays(30);

    /// <summary>When the stored data is larger than this, the oldest records may be trimmed. Default: 20 GiB.</summary>
    public long Bytes { get; init; } = 20L * 1024 * 1024 * 1024;

    /// <summary>Dead letters that a destination may have; beyond that its oldest are dropped. Default: 100,000.</summary>
    public long DeadLetters { get; init; } = 100_000;

    /// <summary>Dead letters older than this are dropped. Default: 90 days.</summary>
    public TimeSpan DeadLetterAge { get; init; } = TimeSpan.FromDays(90);
}
