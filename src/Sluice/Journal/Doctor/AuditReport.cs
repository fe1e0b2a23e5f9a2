using Sluice.Journal.Delivery;
using Sluice.Journal.Replays;

namespace Sluice.Journal.Doctor;

/// <summary>Whether every accepted message is accounted for.</summary>
/// <param name="Head">The last call that was accepted.</param>
/// <param name="TrimmedUpTo">Calls up to this number left by retention: what became of them is in the totals only.</param>
/// <param name="Destinations">By destination ever seen.</param>
internal sealed record AuditReport(long Head, long TrimmedUpTo, IReadOnlyList<DestinationAudit> Destinations)
{
    /// <summary>Calls that were accepted, and that neither the journal nor the destinations' ledgers know.</summary>
    public IReadOnlyList<AuditProblem> Missing { get; init; } = [];

    /// <summary>Values that cannot be as they were stored, in sentences.</summary>
    public IReadOnlyList<string> Damaged { get; init; } = [];

    /// <summary>Whether everything is accounted for.</summary>
    public bool IsSound => Missing.Count == 0 && Damaged.Count == 0 && Destinations.All(static one => one.Problems.Count == 0);
}

/// <summary>The accounts of one destination.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State">What is stored about it; null when its totals are lost.</param>
/// <param name="Waiting">How many items wait.</param>
/// <param name="DeadLetters">How many dead letters are kept.</param>
/// <param name="Calls">Calls that were looked at one by one.</param>
/// <param name="Problems">What does not add up, or is not accounted for; at most <see cref="Audit.ProblemsMax"/>.</param>
internal sealed record DestinationAudit(
    string Name, DeliveryState? State, long Waiting, long DeadLetters, long Calls, IReadOnlyList<AuditProblem> Problems)
{
    /// <summary>The replay whose accounts these are; null for those of live deliveries.</summary>
    public Replay? Replay { get; init; }
}

/// <summary>Something that is not accounted for.</summary>
/// <param name="First">The first call it is about; 0 if it is about the totals.</param>
/// <param name="Last">The last one.</param>
/// <param name="What">A sentence.</param>
internal sealed record AuditProblem(long First, long Last, string What);
