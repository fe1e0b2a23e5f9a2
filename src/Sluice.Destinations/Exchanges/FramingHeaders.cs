using System.Collections.Frozen;

namespace Sluice.Destinations.Exchanges;

/// <summary>Headers that say how a request is sent and to whom, which the gateway alone knows: a wrong one breaks the request, or makes two of it.</summary>
internal static class FramingHeaders
{
    // Those of HTTP/1.1's framing and of single connections (RFC 9110, 7.6.1), of the host, and of how an answer may come, which has to be read.
    private static readonly FrozenSet<string> Names = FrozenSet.ToFrozenSet(
        ["accept-encoding", "connection", "content-length", "expect", "host", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"],
        StringComparer.OrdinalIgnoreCase);

    public static bool Has(string name) => Names.Contains(name);
}
