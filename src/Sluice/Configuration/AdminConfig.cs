namespace Sluice.Configuration;

/// <summary>Access to the administration API.</summary>
internal sealed record AdminConfig
{
    /// <summary>The tokens, the present one first, of which every request must carry one; none when only requests from the gateway's own machine are answered.</summary>
    public IReadOnlyList<string> Tokens { get; init; } = [];
}
