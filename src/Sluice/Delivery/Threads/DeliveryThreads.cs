using Sluice.Journal;

namespace Sluice.Delivery.Threads;

/// <summary>
/// What deliveries work on: threads like all others, and nicer ones while calls crowd (<see cref="SqliteJournal.IsCrowded"/>). So calls go first where
/// processors are not enough for both: what was accepted is on disk and can wait; whoever is not answered may give up. What calls leave is all for deliveries.
/// </summary>
internal sealed class DeliveryThreads : IDisposable
{
    /// <summary>
    /// How much nicer: such a thread gets a tenth of a processor that others would use all of, and ten destinations leave two thirds of the calls that are taken
    /// without them. Not for always: see docs/decisions/0005-deliveries-on-nicer-threads.md.
    /// </summary>
    private const int Niceness = 10;

    /// <summary>Like all others.</summary>
    public FairThreads Prompt { get; } = new("deliveries", 0);

    /// <summary>Nicer.</summary>
    public FairThreads Yielding { get; } = new("nice deliveries", Niceness);

    /// <inheritdoc/>
    public void Dispose()
    {
        Prompt.Dispose();
        Yielding.Dispose();
    }
}
