using System.Buffers;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Sluice.Ingest.Connections;

/// <summary>
/// HTTP/2 without TLS ("h2c with prior knowledge", RFC 9113 section 3.3) on the ports that speak HTTP/1.1. Kestrel fixes the protocol
/// of a cleartext port when it binds it, so there is a second, portless endpoint whose only use is its HTTP/2 pipeline: connections
/// that open with HTTP/2's preface are handed over to it.
/// </summary>
internal sealed class PriorKnowledge : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    private static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n"u8;

    private ConnectionDelegate? _http2;
    private TimeSpan _idle;
    private TimeSpan _headers;

    /// <summary>Adds the portless endpoint. Must come before the ports, so that its pipeline exists when the first connection arrives.</summary>
    public void Prepare(KestrelServerOptions kestrel)
    {
        (_idle, _headers) = (kestrel.Limits.KeepAliveTimeout, kestrel.Limits.RequestHeadersTimeout);
        kestrel.Listen(new NoPort(), listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            listen.Use(next => _http2 = next);
        });
    }

    /// <summary>Makes a port hand over.</summary>
    public void Share(ListenOptions listen)
    {
        listen.Protocols = HttpProtocols.Http1;
        listen.Use(http1 => connection => ServeAsync(connection, http1));
    }

    /// <summary>Takes the portless endpoint out of a started server's addresses: nobody can connect to it.</summary>
    public static void HideAddress(IFeatureCollection server)
    {
        var real = new ServerAddressesFeature();
        foreach (var address in server.GetRequiredFeature<IServerAddressesFeature>().Addresses)
        {
            if (!address.EndsWith("//" + NoPort.Name, StringComparison.Ordinal)) real.Addresses.Add(address);
        }
        server.Set<IServerAddressesFeature>(real);
    }

    private async Task ServeAsync(ConnectionContext connection, ConnectionDelegate http1)
    {
        bool http2;
        try
        {
            http2 = await OpensWithPrefaceAsync(connection);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException)
        {
            return;
        }
        await (http2 ? _http2! : http1)(connection);
    }

    // Looks without consuming: whoever gets the connection reads it from its first byte.
    private async ValueTask<bool> OpensWithPrefaceAsync(ConnectionContext connection)
    {
        var stopping = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? default;
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed, stopping);
        waiting.CancelAfter(_idle);
        var input = connection.Transport.Input;
        for (var first = true; ; first = false)
        {
            var read = await input.ReadAsync(waiting.Token);
            var (matches, decided) = Compare(read.Buffer);
            input.AdvanceTo(read.Buffer.Start, decided ? read.Buffer.Start : read.Buffer.End);
            if (decided || read.IsCompleted) return matches && decided;
            // A request has begun.
            if (first) waiting.CancelAfter(_headers);
        }
    }

    private static (bool Matches, bool Decided) Compare(in ReadOnlySequence<byte> buffer)
    {
        Span<byte> start = stackalloc byte[Preface.Length];
        var length = (int)Math.Min(buffer.Length, start.Length);
        buffer.Slice(0, length).CopyTo(start);
        var matches = start[..length].SequenceEqual(Preface[..length]);
        return (matches, !matches || length == Preface.Length);
    }

    bool IConnectionListenerFactorySelector.CanBind(EndPoint endpoint) => endpoint is NoPort;

    ValueTask<IConnectionListener> IConnectionListenerFactory.BindAsync(EndPoint endpoint, CancellationToken cancellationToken) =>
        new(new Silence(endpoint));

    private sealed class NoPort : EndPoint
    {
        public const string Name = "h2c";

        public override string ToString() => Name;
    }

    // A listener to which nobody ever connects.
    private sealed class Silence(EndPoint endpoint) : IConnectionListener
    {
        private readonly TaskCompletionSource<ConnectionContext?> _unbound = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public EndPoint EndPoint => endpoint;

        public ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) => new(_unbound.Task);

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            _unbound.TrySetResult(null);
            return default;
        }

        public ValueTask DisposeAsync() => UnbindAsync();
    }
}
