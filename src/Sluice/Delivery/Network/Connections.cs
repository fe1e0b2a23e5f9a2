using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Sluice.Delivery.Network;

/// <summary>Makes what every outgoing HTTP connection goes through.</summary>
internal static class Connections
{
    /// <summary>How long making a connection may take, the look-up of its name included.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>How long nothing may come on a connection of HTTP/2 with requests under way before it is asked whether it lives.</summary>
    public static readonly TimeSpan PingAfter = TimeSpan.FromSeconds(15);

    /// <summary>How long it may take to answer that.</summary>
    public static readonly TimeSpan PingPatience = TimeSpan.FromSeconds(5);

    // Nothing is fetched from where a certificate says that its issuer or revocations are: nobody guards that way, and it holds its thread for as long as the
    // host there likes. A server has to send the whole chain. The machine's roots, the name and the dates are checked as ever.
    private static readonly SslClientAuthenticationOptions Tls = new()
    {
        CertificateChainPolicy = new() { DisableCertificateDownloads = true, RevocationMode = X509RevocationMode.NoCheck },
    };

    /// <summary>
    /// A handler with its own pool: no proxy, no cookies, no redirects, nothing decompressed, nothing added to requests, certificates verified
    /// by what the server sends of them, and connections only to where the guard lets them.
    /// </summary>
    /// <param name="guard">Decides.</param>
    /// <param name="resolver">Finds addresses.</param>
    public static SocketsHttpHandler Create(AddressGuard guard, Resolver resolver) => new()
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        ConnectTimeout = Patience,
        // Names are resolved anew with each connection; a destination that moved is found within this time.
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(50),
        // What a server does not take at once on one connection of HTTP/2 would wait in the pool, and that time would count as the server's. There are never more
        // connections than requests under way.
        EnableMultipleHttp2Connections = true,
        // One of HTTP/2 that died without a word, as behind a firewall that forgot it, would take requests until it is too old: nothing else notices, and all share it.
        KeepAlivePingDelay = PingAfter,
        KeepAlivePingTimeout = PingPatience,
        KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        MaxResponseHeadersLength = 64,
        // An answer longer than we read costs its connection, not our time.
        MaxResponseDrainSize = 0,
        // Asked when a header is written, which is when the request has got a connection.
        RequestHeaderEncodingSelector = static (_, request) =>
        {
            if (request is TrackedRequest tracked) tracked.HasConnection = true;
            return Encoding.Latin1;
        },
        SslOptions = Tls,
        ConnectCallback = (context, cancel) => ConnectAsync(context.DnsEndPoint, guard, resolver, cancel),
    };

    // To an address that was checked, and never by name again: a second look-up may have another answer. TLS and Host keep the name.
    private static async ValueTask<Stream> ConnectAsync(DnsEndPoint to, AddressGuard guard, Resolver resolver, CancellationToken cancel)
    {
        var written = AddressGuard.Written(to.Host);
        // What the name says by itself holds whatever the resolver thinks of it.
        if (written is not null && guard.Refuse(to.Host, to.Port, written) is { } no) throw new RefusedConnectionException(no);
        // Not every system's resolver knows this machine's names with the final point.
        IPAddress[] addresses = AddressGuard.IsLocalName(to.Host) ? await FindAsync(to.Host.TrimEnd('.'), resolver, cancel)
            : written is null ? await FindAsync(to.Host, resolver, cancel)
            : [written];
        // One bad answer among good ones is no accident; which of them is used would be.
        foreach (var address in addresses)
        {
            if (guard.Refuse(to.Host, to.Port, address) is { } why) throw new RefusedConnectionException(why);
        }
        SocketException? failure = null;
        for (var i = 0; i < addresses.Length; i++)
        {
            // An address that nobody answers at leaves time for those behind it.
            using var share = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            if (i < addresses.Length - 1) share.CancelAfter(Patience / addresses.Length);
            // A socket for IPv6 reaches no IPv4, whose form in IPv6 this may be.
            var address = addresses[i].IsIPv4MappedToIPv6 ? addresses[i].MapToIPv4() : addresses[i];
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, to.Port), share.Token);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (Exception broken)
            {
                socket.Dispose();
                failure = broken switch
                {
                    SocketException unreachable => unreachable,
                    OperationCanceledException when !cancel.IsCancellationRequested => new((int)SocketError.TimedOut),
                    OperationCanceledException => throw Late($"no connection to {to.Host}:{to.Port}"),
                    _ => null,
                };
                if (failure is null) throw;
            }
        }
        throw failure ?? new SocketException((int)SocketError.HostNotFound);
    }

    private static async Task<IPAddress[]> FindAsync(string host, Resolver resolver, CancellationToken cancel)
    {
        try
        {
            return await resolver.FindAsync(host, cancel);
        }
        catch (OperationCanceledException)
        {
            throw Late($"the name server has not answered for {host}");
        }
    }

    // Anything else the handler takes for its own time being up, of which it says only that.
    private static OperationCanceledException Late(string what) => new($"{what} within {Patience.TotalSeconds} s");
}
