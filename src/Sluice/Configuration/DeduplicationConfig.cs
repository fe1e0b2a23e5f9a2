namespace Sluice.Configuration;

/// <summary>Which messages count as sent again, and so are delivered only once: those whose id their source sent shortly before.</summary>
internal sealed record DeduplicationConfig
{
    /// <summary>How long before. Zero: none do. Default: 24 hours.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How many ids are known at most; the oldest are forgotten first. Default: 1,000,000, which take 25 MB of memory.</summary>
    public int Ids { get; init; } = 1_000_000;
}
