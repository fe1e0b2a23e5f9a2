using Sluice.Configuration;

namespace Sluice.Operator;

/// <summary>What the command line says about how the gateway is run; what it does is in its configuration.</summary>
internal sealed record ServeOptions
{
    /// <summary>The configuration file; null for the built-in demo.</summary>
    public string? Config { get; init; }

    /// <summary>Has the configuration file read again; null when nothing does.</summary>
    public ReloadSignal? Reload { get; init; }

    /// <summary>Where to listen instead of where the configuration says; null for there.</summary>
    public Uri? Listen { get; init; }

    /// <summary>The journal's folder instead of the configuration's; null for that one.</summary>
    public string? Data { get; init; }

    /// <summary>The least serious log lines to print. Default: information.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary>Whether log lines are JSON objects. Default: no, they are text.</summary>
    public bool LogAsJson { get; init; }

    /// <summary>A configuration with what the command line says instead of it.</summary>
    public GatewayConfig Over(GatewayConfig config) => (Listen, Data) is (null, null) ? config : config with
    {
        Listen = Listen is null ? config.Listen : [Listen],
        Data = Data is null ? config.Data : Path.GetFullPath(Data),
    };
}
