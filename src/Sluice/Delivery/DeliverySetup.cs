using Sluice.Delivery.Attempts;

namespace Sluice.Delivery;

/// <summary>Puts delivery into a host.</summary>
internal static class DeliverySetup
{
    /// <summary>Adds the service that delivers, and the process's standard output. The journal, the plans and the clock must be there.</summary>
    public static IServiceCollection AddDelivery(this IServiceCollection services) => services
        .AddSingleton(static host => StandardOutput.OfProcess(host.GetRequiredService<TimeProvider>()))
        .AddSingleton<DeliveryService>()
        .AddHostedService(static host => host.GetRequiredService<DeliveryService>());
}
