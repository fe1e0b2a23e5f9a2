using Sluice.Configuration;
using Sluice.Delivery.Network;
using Sluice.Destinations;

namespace Sluice.Delivery;

/// <summary>What shows of a destination before anything is sent to it, without looking names up: that it cannot be reached, or is to do nothing.</summary>
internal static class Forewarning
{
    /// <summary>Why its address will be refused; null when nothing shows.</summary>
    public static string? UnreachableBecause(PlannedDestination planned)
    {
        var guard = AddressGuard.Of(planned.Config);
        return planned.Type.Fields.Where(field => field.Kind == FieldKind.Url)
            .Select(field => planned.Config.Settings.GetValueOrDefault(field.Name, ""))
            .Select(url => Uri.TryCreate(url, UriKind.Absolute, out var address) ? guard.Refuse(address) : null)
            .FirstOrDefault(why => why is not null);
    }

    /// <summary>Whether it has actions, and none of them is switched on.</summary>
    public static bool GetsNothing(PlannedDestination planned) =>
        planned.Config.Actions is { Count: > 0 } actions && actions.All(static action => !action.Enabled);
}
