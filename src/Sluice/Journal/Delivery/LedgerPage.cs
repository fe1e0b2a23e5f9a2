namespace Sluice.Journal.Delivery;

/// <summary>What became of a stretch of the journal for one destination: stored in the commit that moves its position past it.</summary>
/// <param name="First">The first sequence number.</param>
/// <param name="Last">The last one.</param>
/// <param name="Messages">Messages in it; a call without any counts as one.</param>
/// <param name="Items">Items made of them; a message that nobody wants counts as one.</param>
/// <param name="Outcomes">How each item stood, as <see cref="OutcomeWriter"/> writes it.</param>
internal sealed record LedgerPage(long First, long Last, long Messages, long Items, ReadOnlyMemory<byte> Outcomes);
