using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Sluice.Configuration;
using Sluice.Delivery.Attempts;
using Sluice.Ingest.Telemetry;
using Sluice.Journal;

namespace Sluice.Operator.Telemetry;

/// <summary>
/// OpenTelemetry, set up. The only place that knows its packages beside the sampler and the page: nothing of them is loaded before one of these is asked for.
/// </summary>
internal static class Providers
{
    /// <summary>What collects metrics: for the page, for the receiver, or for both.</summary>
    public static MeterProvider Metrics(TelemetryConfig config, ILogger log)
    {
        var builder = Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(Describe)
            .AddMeter(IngestMetrics.Name, JournalMetrics.Name, AttemptDuration.MeterName, DestinationMetrics.AlarmsName)
            .AddMeter("System.Runtime", "Microsoft.AspNetCore.Server.Kestrel")
            .AddPrometheusExporter(static page => page.ScopeInfoEnabled = false);
        if (config.Otlp.Endpoint is not null)
        {
            builder.AddOtlpExporter((exporter, reader) =>
            {
                Set(exporter, config.Otlp, "v1/metrics", log);
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = (int)config.Otlp.Interval.TotalMilliseconds;
                reader.PeriodicExportingMetricReaderOptions.ExportTimeoutMilliseconds = (int)config.Otlp.Timeout.TotalMilliseconds;
            });
        }
        return builder.Build();
    }

    /// <summary>What collects traces and sends them.</summary>
    public static TracerProvider Traces(TelemetryConfig config, ILogger log) => Sdk.CreateTracerProviderBuilder()
        .ConfigureResource(Describe)
        .AddSource(CallWatch.SourceName, AttemptSpan.SourceName)
        .SetSampler(new CallSampler(config.TraceRatio))
        .AddOtlpExporter(exporter => Set(exporter, config.Otlp, "v1/traces", log))
        .Build();

    // What the environment says comes last, and so counts.
    private static void Describe(ResourceBuilder resource) => resource.Clear()
        .AddService("sluice", serviceVersion: Build.Version, autoGenerateServiceInstanceId: false)
        .AddAttributes([new("host.name", Environment.MachineName)])
        .AddTelemetrySdk()
        .AddEnvironmentVariableDetector();

    private static void Set(OtlpExporterOptions exporter, OtlpConfig config, string path, ILogger log)
    {
        exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
        exporter.Endpoint = new($"{config.Endpoint!.AbsoluteUri.TrimEnd('/')}/{path}");
        if (config.Headers is not null) exporter.Headers = config.Headers;
        exporter.TimeoutMilliseconds = (int)config.Timeout.TotalMilliseconds;
        exporter.HttpClientFactory = () => OtlpClient.Create(config, log);
    }
}
