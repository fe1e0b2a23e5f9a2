using System.Text;

namespace Sluice.Delivery;

/// <summary>Makes what every outgoing HTTP connection goes through.</summary>
internal static class Connections
{
    /// <summary>A handler with its own pool: no proxy, no cookies, no redirects, nothing decompressed, nothing added to requests.</summary>
    public static SocketsHttpHandler Create() => new()
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ActivityHeadersPropagator = null,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        // Names are resolved anew with each connection; a destination that moved is found within this time.
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(50),
        MaxResponseHeadersLength = 64,
        // An answer longer than we read costs its connection, not our time.
        MaxResponseDrainSize = 0,
        RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
    };
}
