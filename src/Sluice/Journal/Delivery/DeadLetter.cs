namespace Sluice.Journal;

/// <summary>An item that was rejected or given up.</summary>
/// <param name="Destination">Whose.</param>
/// <param name="Key">Which.</param>
/// <param name="At">When it died.</param>
/// <param name="Attempts">Attempts made.</param>
/// <param name="Reason">Why.</param>
/// <param name="Body">What was to be delivered, kept here because the journal may trim its record.</param>
/// <param name="LastRequest">Method and address of the last request, secrets masked; empty if none was made.</param>
/// <param name="LastAnswer">Status and the first bytes of the last answer, or the network's error.</param>
public sealed record DeadLetter(
    string Destination, ItemKey Key, DateTimeOffset At, int Attempts, string Reason, ReadOnlyMemory<byte> Body, string LastRequest, string LastAnswer);
