using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Sluice.Configuration;

namespace Sluice.Ingest.Browser;

/// <summary>Finds out where a request comes from behind the proxies that are trusted: <c>X-Forwarded-For</c>, read from its end to the first stranger.</summary>
internal sealed class Proxies
{
    private readonly ForwardedHeadersMiddleware _forwarded;

    public Proxies(IReadOnlyList<AllowRule> trusted)
    {
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor, ForwardLimit = null };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var rule in trusted) options.KnownIPNetworks.Add(rule.Network!.Value);
        _forwarded = new(static _ => Task.CompletedTask, NullLoggerFactory.Instance, Options.Create(options));
    }

    /// <summary>The address; null when the connection has none. Nothing else is believed of what the header says.</summary>
    public IPAddress? AddressOf(HttpContext http)
    {
        _forwarded.ApplyForwarders(http);
        var address = http.Connection.RemoteIpAddress;
        return address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
    }
}
