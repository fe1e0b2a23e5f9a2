namespace Sluice.Journal.Privacy;

/// <summary>What forgetting a person did, or would do.</summary>
internal sealed record ForgetReport
{
    /// <summary>Calls of which all or a part was blanked.</summary>
    public long Calls { get; init; }

    /// <summary>Messages that were blanked.</summary>
    public long Messages { get; init; }

    /// <summary>Dead letters that were erased.</summary>
    public long DeadLetters { get; init; }

    /// <summary>Items that waited for another try, and will end as fenced instead.</summary>
    public long Waiting { get; init; }

    /// <summary>Suppressions and deletions of the person that are still on their way to a destination, and stay until they have arrived.</summary>
    public long OnTheirWay { get; init; }

    /// <summary>Further identifiers that stood beside the person's; at most 1000.</summary>
    public IReadOnlyList<string> AlsoNamed { get; init; } = [];

    /// <summary>Sentences on stretches of the journal that could not be read, and may hold more.</summary>
    public IReadOnlyList<string> Unreadable { get; init; } = [];

    /// <summary>Whether the write-ahead file could not be emptied, as somebody read from it, and may hold the old bytes until it is.</summary>
    public bool NotOverwritten { get; init; }
}
