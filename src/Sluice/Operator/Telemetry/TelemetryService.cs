using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using OpenTelemetry.Metrics;
using Sluice.Configuration;
using Sluice.Ingest.Telemetry;
using Sluice.Journal;

namespace Sluice.Operator.Telemetry;

/// <summary>
/// Collects what the parts tell of their work: metrics from when they are asked for or are to be sent, traces when there are to be some. Sends the
/// rest when the gateway has ended. Without all that, nothing of OpenTelemetry is in memory.
/// </summary>
internal sealed class TelemetryService(IServiceProvider host, PlanSource plans, ILogger<TelemetryService> log) : IHostedService, IDisposable
{
    // What needs a restart is as it was at the start.
    private readonly TelemetryConfig _config = plans.Current.Config.Telemetry;
    private readonly Lock _making = new();
    private readonly Stack<IDisposable> _made = [];
    private MeterProvider? _metrics;

    /// <summary>What collects metrics.</summary>
    public MeterProvider Metrics
    {
        get
        {
            lock (_making)
            {
                return _metrics ??= Collect();
            }
        }
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (_config.Otlp.Endpoint is not null) Begin();
        return Task.CompletedTask;
    }

    // Deliveries under way may not have ended yet.
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        while (_made.TryPop(out var one)) one.Dispose();
    }

    // What the parts tell outlives what collects it, which sends the rest at its end.
    private MeterProvider Collect()
    {
        Make<IngestMetrics>();
        Make<JournalMetrics>();
        Make<DestinationMetrics>();
        Make<ReplayMetrics>();
        var metrics = Providers.Metrics(_config, log);
        _made.Push(metrics);
        return metrics;
    }

    private void Make<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>() where T : IDisposable =>
        _made.Push(ActivatorUtilities.CreateInstance<T>(host));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Begin()
    {
        _ = Metrics;
        if (_config.TraceRatio > 0) _made.Push(Providers.Traces(_config, log));
    }
}
