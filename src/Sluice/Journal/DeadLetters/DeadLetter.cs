namespace Sluice.Journal.DeadLetters;

/// <summary>An item that was rejected or given up.</summary>
/// <param name="Destination">Whose.</param>
/// <param name="Key">Which.</param>
/// <param name="At">When it died.</param>
/// <param name="Attempts">Attempts made.</param>
/// <param name="Reason">Why.</param>
/// <param name="Record">The encoded <see cref="Journal.Record"/> with just what was to be delivered, kept here because the journal may trim its own; empty when it
/// had done so already.</param>
/// <param name="LastRequest">The last request as HTTP writes it, secrets masked, its body cut; empty if none was made.</param>
/// <param name="LastAnswer">The last answer, likewise, or the network's error.</param>
internal sealed record DeadLetter(
    string Destination, ItemKey Key, DateTimeOffset At, int Attempts, string Reason, ReadOnlyMemory<byte> Record, string LastRequest, string LastAnswer)
{
    /// <summary>What is kept of its call; null when that is nothing, or cannot be read any more.</summary>
    public Record? Kept => IsWhole ? Journal.Record.Kept(Record) : null;

    /// <summary>Whether what is kept is what was stored.</summary>
    public bool IsWhole { get; init; } = true;

    /// <summary>Its number, never given twice; 0 until it is stored.</summary>
    public long Id { get; init; }

    /// <summary>When it was first tried; null when it never was tried.</summary>
    public DateTimeOffset? FirstAttempt { get; init; }

    /// <summary>When the last request was made; null when none was.</summary>
    public DateTimeOffset? LastAttempt { get; init; }
}
