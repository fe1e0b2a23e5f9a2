namespace Sluice.Journal.Guarding;

/// <summary>What a destination's guard against floods of new identifiers has seen since it last said so. Stored with the position it belongs to.</summary>
internal sealed record GuardChange
{
    /// <summary>What is usual, as the guard writes it; null when the guard is switched off.</summary>
    public string? State { get; init; }

    /// <summary>Whether what was stored before counts no more.</summary>
    public bool BeginsAnew { get; init; }

    /// <summary>The alarm; null when there is none.</summary>
    public GuardAlarm? Alarm { get; init; }

    /// <summary>Whether <see cref="State"/> takes into account that the operator accepted what is new.</summary>
    public bool HasAccepted { get; init; }

    /// <summary>Hashes of identifiers that were seen for the first time, or again after long: 4 bytes each.</summary>
    public ReadOnlyMemory<byte> Known { get; init; }

    /// <summary>The generation that they belong to. What belongs to any but this and the one before is forgotten.</summary>
    public long Generation { get; init; }
}

/// <summary>An alarm of a guard.</summary>
/// <param name="What">What was seen against what is usual, in a sentence.</param>
/// <param name="Since">Since when.</param>
/// <param name="Holds">Whether it holds the destination.</param>
internal sealed record GuardAlarm(string What, DateTimeOffset Since, bool Holds);
