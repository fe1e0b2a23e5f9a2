namespace Sluice.Configuration;

/// <summary>What is told of the gateway's work, and to whom.</summary>
internal sealed record TelemetryConfig
{
    /// <summary>Whether <c>GET /metrics</c> is answered. Default: yes; it costs nothing until somebody asks.</summary>
    public bool Metrics { get; init; } = true;

    /// <summary>Where metrics and traces are sent to.</summary>
    public OtlpConfig Otlp { get; init; } = new();

    /// <summary>Share of untraced calls that are sampled, 0 to 1. At 0, the default, nothing is traced, even if the caller asks.</summary>
    public double TraceRatio { get; init; }
}

/// <summary>A receiver of the OpenTelemetry protocol.</summary>
internal sealed record OtlpConfig
{
    /// <summary>Its address, without the paths of the signals; null for none.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>Headers of every request, as <c>OTEL_EXPORTER_OTLP_HEADERS</c> has them: <c>name=value,name=value</c>, values percent-encoded.</summary>
    public string? Headers { get; init; }

    /// <summary>Where it may be that is no public address; empty for nowhere.</summary>
    public IReadOnlyList<AllowRule> Allow { get; init; } = [];

    /// <summary>How often metrics are sent. Default: 1 minute.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long one request may take. Default: 10 seconds.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How it is spoken to. There is one way so far.</summary>
    public string Protocol { get; init; } = "http/protobuf";
}
