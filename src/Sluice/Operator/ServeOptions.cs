namespace Sluice.Operator;

/// <summary>What the command line says about how the gateway is run; what it does is in its configuration.</summary>
public sealed record ServeOptions
{
    /// <summary>The configuration file; null for the built-in demo.</summary>
    public string? Config { get; init; }

    /// <summary>The least serious log lines to print. Default: information.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;

    /// <summary>Whether log lines are JSON objects. Default: no, they are text.</summary>
    public bool LogAsJson { get; init; }

    /// <summary>How long requests and deliveries under way may take to end when the gateway is stopped. Default: 30 seconds.</summary>
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
