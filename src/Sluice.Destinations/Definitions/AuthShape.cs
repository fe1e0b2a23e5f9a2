using Sluice.Routing.Mappings;

namespace Sluice.Destinations.Definitions;

/// <summary>How requests prove who sends them: headers and query parameters computed from the settings once, or a token by OAuth.</summary>
internal sealed record AuthShape(IReadOnlyList<NamedExpression> Headers, IReadOnlyList<NamedExpression> Query, OAuthShape? OAuth);

/// <summary>A token by OAuth 2: client credentials, or a refresh token.</summary>
internal sealed record OAuthShape(MappingNode TokenUrl, MappingNode? ClientId, MappingNode? ClientSecret, MappingNode? RefreshToken, MappingNode? Scope);
