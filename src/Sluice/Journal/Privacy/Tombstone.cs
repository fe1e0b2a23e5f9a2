namespace Sluice.Journal.Privacy;

/// <summary>Why nothing may be sent about a person.</summary>
[Flags]
internal enum TombstoneKinds : byte
{
    /// <summary>It was lifted.</summary>
    None = 0,

    /// <summary>The person is suppressed.</summary>
    Suppressed = 1,

    /// <summary>The person was deleted, or forgotten by the operator.</summary>
    Deleted = 2,

    /// <summary>Both.</summary>
    All = Suppressed | Deleted,
}

/// <summary>What stands in the way of a person's messages.</summary>
/// <param name="Kinds">Why; none when it was lifted.</param>
/// <param name="Sequence">The call that made it, or lifted it.</param>
/// <param name="Place">Which of its messages; <see cref="Forgotten"/> when no call made it.</param>
internal readonly record struct Tombstone(TombstoneKinds Kinds, long Sequence, int Place)
{
    /// <summary>The place of what the operator had forgotten: behind all messages of the newest call of that moment.</summary>
    public const int Forgotten = int.MaxValue;

    /// <summary>
    /// Whether it holds a message back: all of them while it stands, and for ever those accepted before it was lifted. What was erased must not
    /// come back, whether by a late retry, a replay or a dead letter; so it does not matter when a message is tried.
    /// </summary>
    /// <param name="sequence">The message's call.</param>
    /// <param name="place">Its place in it; -1 for the call itself.</param>
    public bool Holds(long sequence, int place) =>
        Kinds != TombstoneKinds.None || sequence < Sequence || (sequence == Sequence && place >= 0 && place < Place);
}
