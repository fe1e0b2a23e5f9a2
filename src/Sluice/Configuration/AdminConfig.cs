namespace Sluice.Configuration;

/// <summary>Access to the administration API.</summary>
public sealed record AdminConfig
{
    /// <summary>The token that every request must carry; null when only requests from the gateway's own machine are answered.</summary>
    public string? Token { get; init; }
}
