using System.Buffers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Configuration;
using Sluice.Destinations;
using Sluice.Ingest;
using Sluice.Journal;

namespace Sluice.Benchmarks;

/// <summary>The two servers that <see cref="IngestBenchmark"/> compares, each in a process of its own. They print their address and run until killed.</summary>
internal static class IngestServers
{
    private static readonly GatewayConfig Config = new()
    {
        Listen = [new("http://127.0.0.1:0")],
        Sources = [new() { Name = "backend", Track = new("site", "key") }],
    };

    /// <summary>Everything between a socket and a durable call: authentication, translation, journal with its fsync.</summary>
    public static int Gateway(string folder)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(new PlanSource(Plan.Compile(Config, Catalogue.Types)));
        builder.Services.AddSingleton(SqliteJournal.Open(folder, new(), TimeProvider.System, NullLogger<SqliteJournal>.Instance));
        IngestServer.Configure(builder, Config);
        var app = builder.Build();
        app.UseIngest();
        return Run(app);
    }

    /// <summary>The least that Kestrel can do with a call: read its body and say 200 with the same body as the gateway.</summary>
    public static int Bare()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore();
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(System.Net.IPAddress.Loopback, 0);
        });
        var app = builder.Build();
        app.Run(ReadAsync);
        return Run(app);
    }

    private static async Task ReadAsync(HttpContext http)
    {
        var reader = http.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync();
            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted) break;
        }
        http.Response.ContentType = "application/json; charset=utf-8";
        http.Response.ContentLength = 3;
        http.Response.BodyWriter.Write("{}\n"u8);
    }

    private static int Run(WebApplication app)
    {
        app.Start();
        Console.WriteLine(app.Urls.First());
        app.WaitForShutdown();
        return 0;
    }
}
