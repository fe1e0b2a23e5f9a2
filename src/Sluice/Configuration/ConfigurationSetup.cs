using Sluice.Destinations;

namespace Sluice.Configuration;

/// <summary>Puts the configuration into a host.</summary>
internal static class ConfigurationSetup
{
    /// <summary>Adds the plan in force, and the watcher that swaps it when its file changes.</summary>
    /// <param name="services">The host's services; the clock must be there.</param>
    /// <param name="plan">What runs first.</param>
    /// <param name="file">The file it is from; null for the built-in default, which never changes.</param>
    /// <param name="over">Puts in what the command line says instead of the file.</param>
    /// <param name="signal">Has the file read at once; null when nothing does.</param>
    public static IServiceCollection AddConfiguration(
        this IServiceCollection services, Plan plan, string? file, Func<GatewayConfig, GatewayConfig> over, ReloadSignal? signal)
    {
        services.AddSingleton(new PlanSource(plan));
        if (file is null) return services;
        return services.AddHostedService(host => new ConfigWatcher(
            file, Environment.GetEnvironmentVariable, Catalogue.Types,
            host.GetRequiredService<PlanSource>(), host.GetRequiredService<TimeProvider>(), host.GetRequiredService<ILogger<ConfigWatcher>>(), over, signal));
    }
}
