using static Sluice.Configuration.Declarations.Units;

namespace Sluice.Configuration.Declarations;

/// <summary>The keys of <c>telemetry:</c>.</summary>
internal static class TelemetryKeys
{
    public static Section<TelemetryConfig> All() => new(new TelemetryConfig())
    {
        {
            "metrics", new Flag(), telemetry => telemetry.Metrics, (telemetry, value) => telemetry with { Metrics = value },
            "Whether `GET /metrics` is answered, for Prometheus: to those who may use the administration API. It costs nothing until somebody asks."
        },
        {
            "otlp", Otlp(), telemetry => telemetry.Otlp, (telemetry, value) => telemetry with { Otlp = value },
            "A receiver of the OpenTelemetry protocol (OTLP): metrics are sent there, and traces when there are any."
        },
        { "traces", Traces(), "Traces from each call to its deliveries. They need `otlp.endpoint`." },
        new Rule<TelemetryConfig>(
            ["traces", "otlp"], telemetry => telemetry.TraceRatio == 0 || telemetry.Otlp.Endpoint is not null,
            "With `traces.ratio` above 0 there must be an `otlp.endpoint`, where the traces go."),
    };

    private static Section<OtlpConfig> Otlp() => new(new OtlpConfig())
    {
        {
            "endpoint", new Url(credentials: "headers") { Secret = true },
            otlp => otlp.Endpoint, (otlp, value) => otlp with { Endpoint = value },
            "Its address, such as `http://collector.internal:4318`; `/v1/metrics` and `/v1/traces` are added. Without it, nothing is sent.", Needs.Restart
        },
        {
            "headers", new OtlpHeaders { Secret = true }, otlp => otlp.Headers, (otlp, value) => otlp with { Headers = value },
            "Headers of every request: `name=value`, several of them with commas between, values percent-encoded, as in `OTEL_EXPORTER_OTLP_HEADERS`.", Needs.Restart
        },
        {
            "allow", new ListOf<AllowRule>(new Allowed(), oneAlone: true, whenEmpty: "is empty; for public addresses only, remove the key"),
            otlp => otlp.Allow, (otlp, value) => otlp with { Allow = value },
            "Private, loopback and other special addresses that it may be at, as for destinations. Without it, it is reached at public addresses only.", Needs.Restart
        },
        {
            "interval", new Duration(Second, Hour), otlp => otlp.Interval, (otlp, value) => otlp with { Interval = value },
            "How often metrics are sent.", Needs.Restart
        },
        {
            "timeout", new Duration(Blink, Minute), otlp => otlp.Timeout, (otlp, value) => otlp with { Timeout = value },
            "How long one request may take.", Needs.Restart
        },
        {
            "protocol", Words.Of("a protocol here; gRPC is not supported, and receivers that take it take `http/protobuf` too, usually on port 4318", ["http/protobuf"]),
            otlp => otlp.Protocol, (otlp, value) => otlp with { Protocol = value },
            "How it is spoken to.", Needs.Restart
        },
    };

    private static Section<TelemetryConfig> Traces() => new(new TelemetryConfig())
    {
        {
            "ratio", new Fraction(), telemetry => telemetry.TraceRatio, (telemetry, value) => telemetry with { TraceRatio = value },
            "The share of calls that are traced. Above 0, a call with a `traceparent` is traced or not as that says. "
            + "At 0 nothing is traced, even if the caller asks.", Needs.Restart
        },
    };
}
