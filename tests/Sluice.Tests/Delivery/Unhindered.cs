using Sluice.Configuration;
using Sluice.Delivery.Attempts;
using Sluice.Destinations;

namespace Sluice.Tests.Delivery;

/// <summary>Attempts at what nothing can overtake.</summary>
internal static class Unhindered
{
    /// <summary>Makes one.</summary>
    public static Task<IReadOnlyList<Attempt>> AttemptAsync(
        this Courier courier, PlannedDestination planned, int action, IReadOnlyList<Parcel> parcels, CancellationToken cancel) =>
        courier.AttemptAsync(planned, action, parcels, static () => false, new(cancel, cancel));
}
