using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Sluice.Benchmarks.Soak;

/// <summary>How the sick destination behaves.</summary>
internal enum Sickness
{
    /// <summary>It takes everything.</summary>
    None,

    /// <summary>It never answers.</summary>
    Hangs,

    /// <summary>It answers 500.</summary>
    Fails,

    /// <summary>It breaks connections.</summary>
    Resets,

    /// <summary>It answers a byte a second.</summary>
    Trickles,
}

/// <summary>Three destinations: one takes everything, one refuses every tenth request, and one is as sick as it is told to be.</summary>
internal sealed class Targets : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Markers _markers;
    private volatile Sickness _sickness;
    private volatile CancellationTokenSource _healed = new();
    private int _moods;

    private Targets(WebApplication app, Markers markers) => (_app, _markers) = (app, markers);

    /// <summary>Where they listen, each at the path of its name.</summary>
    public string Address => _app.Urls.First();

    public static async Task<Targets> StartAsync(Markers markers)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        var targets = new Targets(builder.Build(), markers);
        targets._app.Run(targets.TakeAsync);
        await targets._app.StartAsync();
        return targets;
    }

    /// <summary>The sick one behaves otherwise from now on; requests that hang are let go.</summary>
    public void Become(Sickness sickness)
    {
        _sickness = sickness;
        Interlocked.Exchange(ref _healed, new()).Cancel();
    }

    /// <summary>All of them take everything.</summary>
    public void Heal()
    {
        Become(Sickness.None);
        Volatile.Write(ref _moods, int.MinValue);
    }

    public ValueTask DisposeAsync()
    {
        Become(Sickness.None);
        return _app.DisposeAsync();
    }

    private async Task TakeAsync(HttpContext http)
    {
        var name = http.Request.Path.Value![1..];
        using var reader = new StreamReader(http.Request.Body);
        var message = await reader.ReadToEndAsync();
        if (name == "moody" && Interlocked.Increment(ref _moods) is > 0 and var mood && mood % 10 == 0)
        {
            http.Response.StatusCode = 503;
            return;
        }
        if (name == "sick" && _sickness is not Sickness.None and var sickness) await SufferAsync(http, sickness, _healed.Token);
        else _markers.Arrive(name, message);
    }

    private static async Task SufferAsync(HttpContext http, Sickness sickness, CancellationToken healed)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(healed, http.RequestAborted);
        http.Response.StatusCode = 500;
        try
        {
            if (sickness == Sickness.Hangs) await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, end.Token);
            for (var sent = 0; sickness == Sickness.Trickles && sent < 1000; sent++)
            {
                await http.Response.WriteAsync(".", end.Token);
                await http.Response.Body.FlushAsync(end.Token);
                await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, end.Token);
            }
            if (sickness == Sickness.Resets) http.Abort();
        }
        catch (OperationCanceledException)
        {
            http.Abort();
        }
    }
}
