using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Sluice.Configuration;
using Sluice.Ingest.Calls;
using Sluice.Ingest.Connections;
using Sluice.Ingest.Telemetry;

namespace Sluice.Ingest;

/// <summary>Puts the ingest side into a web host: <see cref="Configure"/> while it is built, <see cref="UseIngest"/> first in its pipeline.</summary>
internal static class IngestServer
{
    /// <summary>
    /// Sets Kestrel's addresses and limits from the configuration, and registers what ingest makes for itself. These settings are read
    /// once: a changed configuration needs a restart for addresses, header size and connections; all other limits follow it live.
    /// </summary>
    public static void Configure(WebApplicationBuilder builder, GatewayConfig config)
    {
        // The host's own line per request would cost more than the request, and it prints the query string. With its logger wholly off
        // it makes no activity and no scope for each request either; what fails is logged by others.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        builder.Logging.AddFilter(ConnectionReports.Kestrels, LogLevel.Error);
        builder.Logging.AddFilter(ConnectionReports.KestrelsRefusals, LogLevel.Error);
        builder.Logging.AddFilter(ConnectionReports.KestrelsFloods, LogLevel.None);
        var connections = new ConnectionBound(config.Limits.Connections, OpenFileLimit.InForce);
        var http2 = new PriorKnowledge();
        builder.Services.AddSingleton<MessageIds>();
        builder.Services.AddSingleton<CallCounts>();
        builder.Services.AddSingleton<IngestEndpoint>();
        builder.Services.AddSingleton(connections);
        builder.Services.AddSingleton<ConnectionReports>();
        builder.Services.AddSingleton<IConnectionListenerFactory>(http2);
        // Nothing here blocks a thread, so a call need not change threads between socket, parser and answer. What may, the operator's side, leaves
        // the socket's thread first.
        builder.WebHost.UseSockets(sockets => sockets.UnsafePreferInlineScheduling = true);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            Limit(kestrel, config.Limits, connections.Most);
            http2.Prepare(kestrel);
            foreach (var address in config.Listen) Listen(kestrel, address, http2);
        });
    }

    /// <summary>
    /// Answers every endpoint of the Track and Pipelines APIs, and what no later middleware answers, with a JSON 404. Call it before
    /// anything else, <c>UseRouting</c> included: calls are then answered without routing. Needs <see cref="PlanSource"/>,
    /// <see cref="Journal.SqliteJournal"/> and <see cref="TimeProvider"/> among the services.
    /// </summary>
    public static IApplicationBuilder UseIngest(this IApplicationBuilder app)
    {
        var services = app.ApplicationServices;
        services.GetRequiredService<IHostApplicationLifetime>().ApplicationStarted.Register(
            () => PriorKnowledge.HideAddress(services.GetRequiredService<IServer>().Features));
        services.GetRequiredService<ConnectionReports>();
        return app.Use(next =>
        {
            // It needs the journal, which is not open before the gateway starts.
            var endpoint = services.GetRequiredService<IngestEndpoint>();
            return http => endpoint.HandleAsync(http, next);
        });
    }

    private static void Limit(KestrelServerOptions kestrel, LimitsConfig limits, int connections)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = connections;
        kestrel.Limits.MaxRequestHeadersTotalSize = limits.HeaderBytes;
        kestrel.Limits.MaxRequestLineSize = Math.Min(limits.HeaderBytes, 8 * 1024);
        kestrel.Limits.RequestHeadersTimeout = limits.BodyTimeout;
        // One rule for slowness, ours: the whole body within the time.
        kestrel.Limits.MinRequestBodyDataRate = null;
    }

    private static void Listen(KestrelServerOptions kestrel, Uri address, PriorKnowledge http2)
    {
        if (address.Host == "localhost" && address.Port != 0) kestrel.ListenLocalhost(address.Port, http2.Share);
        else kestrel.Listen(address.Host == "localhost" ? IPAddress.Loopback : IPAddress.Parse(address.DnsSafeHost), address.Port, http2.Share);
    }
}
