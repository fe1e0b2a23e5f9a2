using Sluice.Routing.Scripts;

namespace Sluice.Configuration;

/// <summary>Bounds on what comes in. Sizes in bytes.</summary>
internal sealed record LimitsConfig
{
    /// <summary>Largest body of a Track v1 call, after decompression. Default: 1 MiB.</summary>
    public int CallBytes { get; init; } = 1024 * 1024;

    /// <summary>Bytes of all bodies together that wait for their rest. Default: 256 MiB.</summary>
    public long ArrivingBytes { get; init; } = 256L * 1024 * 1024;

    /// <summary>How long a request's body may take to arrive. Default: 30 s.</summary>
    public TimeSpan BodyTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Largest total of request headers. Default: 32 KiB.</summary>
    public int HeaderBytes { get; init; } = 32 * 1024;

    /// <summary>Connections at once. Default: 10,000.</summary>
    public int Connections { get; init; } = 10_000;

    /// <summary>What a script may use for one message.</summary>
    internal ScriptLimits Script { get; init; } = ScriptLimits.Default;
}
