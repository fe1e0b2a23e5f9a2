namespace Sluice.Journal.Delivery;

/// <summary>The counts of a destination, all of one moment.</summary>
/// <param name="State">What is stored about it.</param>
/// <param name="Waiting">Items in the waiting room.</param>
/// <param name="DeadLetters">Dead letters kept.</param>
internal readonly record struct Totals(DeliveryState State, long Waiting, long DeadLetters);
