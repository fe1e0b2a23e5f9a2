using Sluice.Ingest;
using Sluice.Journal;

namespace Sluice.Operator.Telemetry;

/// <summary>Puts metrics and traces into a host.</summary>
internal static class TelemetrySetup
{
    /// <summary>Adds what collects them, and what the parts tell, which is made when it is asked for.</summary>
    public static IServiceCollection AddTelemetry(this IServiceCollection services) => services
        .AddSingleton<IngestMetrics>()
        .AddSingleton<JournalMetrics>()
        .AddSingleton<DestinationMetrics>()
        .AddSingleton<TelemetryService>()
        .AddHostedService(static host => host.GetRequiredService<TelemetryService>());
}
