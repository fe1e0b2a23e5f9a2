using static Sluice.Configuration.Declarations.Units;

namespace Sluice.Configuration.Declarations;

/// <summary>What the operator is told and may do: the keys of <c>admin:</c>, <c>alarms:</c> and <c>telemetry:</c>.</summary>
internal static class OperatorKeys
{
    public static Section<AdminConfig> Admin() => new(new AdminConfig())
    {
        {
            "token", new Credential(isUser: false) { Secret = true }, admin => admin.Token,
            (admin, value) => admin with { Token = value },
            "The token that requests carry as `Authorization: Bearer …`. Without it, only requests from the gateway's own machine are answered."
        },
    };

    public static Section<AlarmsConfig> Alarms() => new(new AlarmsConfig())
    {
        {
            "silence", new Duration(Second, Day, orZero: true), alarms => alarms.Silence,
            (alarms, value) => alarms with { Silence = value },
            "For how long nothing may become of calls at a destination that nothing is known to be wrong with. `0s` switches the alarm off."
        },
        {
            "identifiers", Identifiers(), alarms => alarms.Identifiers, (alarms, value) => alarms with { Identifiers = value },
            "What counts as a flood of people or groups that a destination has never seen: [Guard a destination](guard-a-destination.md)."
        },
    };

    private static Section<IdentifiersConfig> Identifiers() => new(new IdentifiersConfig())
    {
        {
            "window", new Duration(TimeSpan.Zero, Day), flood => flood.Window,
            (flood, value) => flood with { Window = value },
            "The time over which new identifiers are counted. `0s` switches all guards off."
        },
        {
            "minimum", new Whole(1, 1_000_000), flood => flood.Minimum,
            (flood, value) => flood with { Minimum = (int)value },
            "Up to so many new ones in a window there is no alarm."
        },
        {
            "factor", new Whole(2, 1000), flood => flood.Factor,
            (flood, value) => flood with { Factor = (int)value },
            "How many times the most of the last week there may be without an alarm."
        },
        {
            "shape", new Whole(1, 10_000), flood => flood.Shape,
            (flood, value) => flood with { Shape = (int)value },
            "Up to so many of one shape, such as e-mail addresses or UUIDs, among four times as many new ones there is no alarm."
        },
        {
            "learning", new Duration(TimeSpan.Zero, 30 * Day), flood => flood.Learning,
            (flood, value) => flood with { Learning = value },
            "For how long all is taken as usual: when a destination is new, and after `sluice destinations resume` has accepted something."
        },
        {
            "known", new Whole(1000, 100_000_000), flood => flood.Known,
            (flood, value) => flood with { Known = (int)value },
            "How many identifiers are known for each destination at most; those that did not come for longest are forgotten first. "
            + "A million take 2 MB of memory and 5 MB of disk."
        },
    };

    public static Section<TelemetryConfig> Telemetry() => new(new TelemetryConfig())
    {
        {
            "metrics", new Flag(), telemetry => telemetry.Metrics, (telemetry, value) => telemetry with { Metrics = value },
            "Whether `GET /metrics` is answered, for Prometheus: to who may use the administration API. It costs nothing until somebody asks."
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
            "protocol", Words.Of("a protocol here; gRPC is not spoken, and who takes it takes `http/protobuf` too, on port 4318 as a rule", ["http/protobuf"]),
            otlp => otlp.Protocol, (otlp, value) => otlp with { Protocol = value },
            "How it is spoken to.", Needs.Restart
        },
    };

    private static Section<TelemetryConfig> Traces() => new(new TelemetryConfig())
    {
        {
            "ratio", new Fraction(), telemetry => telemetry.TraceRatio, (telemetry, value) => telemetry with { TraceRatio = value },
            "Which share of the calls is traced. Above 0, a call whose `traceparent` says that it is traced is traced too, and one whose says that it is not is not. "
            + "At 0 there are no traces at all.", Needs.Restart
        },
    };
}
