using Sluice.Routing.Scripts;

namespace Sluice.Configuration;

/// <summary>One sender.</summary>
internal sealed record SourceConfig
{
    /// <summary>Its name, unique.</summary>
    public required string Name { get; init; }

    /// <summary>Credentials for Track v1 and v2; null when it may not use them.</summary>
    public TrackCredentials? Track { get; init; }

    /// <summary>Write keys for the Pipelines API, the present one first; none when it may not use it.</summary>
    public IReadOnlyList<string> WriteKeys { get; init; } = [];

    /// <summary>Whether its calls of the Pipelines API may suppress, delete and unsuppress people. Default: yes (spec 6.1).</summary>
    public bool PrivacyEvents { get; init; } = true;

    /// <summary>Operations it may send in a second, of which as many may come at once; null for no bound.</summary>
    public int? Rate { get; init; }

    /// <summary>What changes its messages before destinations see them; null when nothing does.</summary>
    internal Script? Script { get; init; }
}

/// <summary>Basic credentials of the Track API.</summary>
/// <param name="SiteId">The site id.</param>
/// <param name="ApiKeys">The API keys, the present one first. Each is as good as the others.</param>
internal sealed record TrackCredentials(string SiteId, IReadOnlyList<string> ApiKeys);
