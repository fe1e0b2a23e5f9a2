namespace Sluice.Journal;

/// <summary>An item that waits for its next attempt, or behind one that does.</summary>
/// <param name="Key">Which.</param>
/// <param name="Attempts">Attempts made so far; 0 when it only waits behind another of the same person.</param>
/// <param name="Due">When to try next.</param>
/// <param name="FirstAttempt">When it was first tried; the horizon counts from here. Null when it was never tried.</param>
/// <param name="Reason">Why the last attempt failed.</param>
public sealed record WaitingItem(ItemKey Key, int Attempts, DateTimeOffset Due, DateTimeOffset? FirstAttempt, string Reason);
