namespace Sluice.Configuration;

/// <summary>What becomes of people who are suppressed or deleted.</summary>
internal sealed record PrivacyConfig
{
    /// <summary>What a newer identify lifts. Default: deletions.</summary>
    public IdentifyLifts IdentifyLifts { get; init; } = IdentifyLifts.Deletions;
}

/// <summary>What a newer identify lifts.</summary>
internal enum IdentifyLifts
{
    /// <summary>Deletions: whoever signs up again is a person again.</summary>
    Deletions,

    /// <summary>Nothing.</summary>
    None,

    /// <summary>Deletions and suppressions.</summary>
    All,
}
