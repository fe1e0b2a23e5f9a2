namespace Sluice.Journal.DeadLetters;

/// <summary>Which dead letters to read, by what is stored beside them. All that is given must hold.</summary>
internal sealed record DeadLetterQuery
{
    /// <summary>Of this destination and its replays, or of this account of a replay.</summary>
    public string? Destination { get; init; }

    /// <summary>Whose reason has this text in it; case does not matter for ASCII.</summary>
    public string? Reason { get; init; }

    /// <summary>That died at this time or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>That died before this time.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>With a lower number than this.</summary>
    public long? Before { get; init; }
}
