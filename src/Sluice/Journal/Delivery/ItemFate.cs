namespace Sluice.Journal.Delivery;

/// <summary>What became of one item of a record, as far as it is stored.</summary>
/// <param name="Destination">Whose.</param>
/// <param name="Key">Which. Its action is empty for a message that nobody wanted.</param>
/// <param name="Ending">How it ended; <see cref="Ending.Waiting"/> while it has not.</param>
/// <param name="At">When that was stored, to the minute or better; for one that waits, when it is tried next, null while no time is set for that.</param>
/// <param name="Attempts">Attempts that are on record: 0 for what ended at its first one.</param>
/// <param name="Reason">Why it waits or died; empty otherwise.</param>
internal sealed record ItemFate(string Destination, ItemKey Key, Ending Ending, DateTimeOffset? At, int Attempts, string Reason);
