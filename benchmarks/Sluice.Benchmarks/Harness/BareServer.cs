using System.Buffers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Sluice.Benchmarks.Harness;

/// <summary>What the ingest benchmark compares the gateway with: a process of its own that prints its address and runs until killed.</summary>
internal static class BareServer
{
    /// <summary>The command that starts it.</summary>
    public const string Command = "bare";

    /// <summary>The least that Kestrel can do with a call: read its body and say 200 with the same body as the gateway.</summary>
    public static int Run()
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
        app.Start();
        Console.Error.WriteLine($"bare Kestrel listens on {app.Urls.First()}");
        app.WaitForShutdown();
        return 0;
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
}
