namespace Sluice.Operator.Telemetry;

/// <summary>Puts metrics and traces into a host.</summary>
internal static class TelemetrySetup
{
    /// <summary>Adds what collects them.</summary>
    public static IServiceCollection AddTelemetry(this IServiceCollection services) => services
        .AddSingleton<TelemetryService>()
        .AddHostedService(static host => host.GetRequiredService<TelemetryService>());
}
