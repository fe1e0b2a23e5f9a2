namespace Sluice.Delivery.Network;

/// <summary>The guard refuses a connection.</summary>
/// <param name="why">For the operator.</param>
internal sealed class RefusedConnectionException(string why) : Exception(why);
