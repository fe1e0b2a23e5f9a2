using Sluice.Delivery.Attempts;
using Sluice.Journal;

namespace Sluice.Delivery;

/// <summary>What live deliveries and replays of one destination work with.</summary>
/// <param name="Journal">What is delivered, and where the state of it is stored.</param>
/// <param name="Courier">Makes all attempts.</param>
/// <param name="Clock">The time.</param>
/// <param name="Log">For the operator.</param>
internal sealed record Equipment(SqliteJournal Journal, Courier Courier, TimeProvider Clock, ILogger Log);
