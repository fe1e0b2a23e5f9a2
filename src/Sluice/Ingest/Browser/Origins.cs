using Microsoft.AspNetCore.Cors.Infrastructure;

namespace Sluice.Ingest.Browser;

/// <summary>Origins of pages, some of them with <c>*.</c> for every host below a name.</summary>
internal sealed class Origins(IReadOnlyList<string> allowed)
{
    private readonly CorsPolicy _policy = new CorsPolicyBuilder([.. allowed]).SetIsOriginAllowedToAllowWildcardSubdomains().Build();

    /// <summary>Whether pages of this origin are among them.</summary>
    public bool Allow(string origin) => _policy.IsOriginAllowed(origin);
}
