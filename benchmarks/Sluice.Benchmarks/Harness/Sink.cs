using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Sluice.Benchmarks.Harness;

/// <summary>Destinations on loopback, one for each path <c>/0</c>, <c>/1</c>, …: they count what arrives, and how long after it was to be sent.</summary>
internal sealed class Sink : IDisposable
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(2), Patience = TimeSpan.FromSeconds(15);

    private readonly WebApplication _app;
    private readonly SinkPlace[] _places;

    /// <param name="count">How many destinations.</param>
    public Sink(int count)
    {
        _places = [.. Enumerable.Range(0, count).Select(static _ => new SinkPlace())];
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore();
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Critical);
        builder.WebHost.ConfigureKestrel(static kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Listen(System.Net.IPAddress.Loopback, 0);
        });
        _app = builder.Build();
        _app.Run(TakeAsync);
        _app.Start();
    }

    public SinkPlace this[int place] => _places[place];

    /// <summary>Where it listens, without a slash at the end.</summary>
    public string Address => _app.Urls.First();

    public Uri AddressOf(int place) => new($"{Address}/{place}");

    /// <summary>Latencies of some destinations together, in milliseconds, ascending.</summary>
    public double[] Latencies(IEnumerable<int> places) => [.. places.SelectMany(place => _places[place].Latencies()).Order()];

    /// <summary>From now on only what is sent from now on has a latency.</summary>
    public void BeginStep()
    {
        var now = Stopwatch.GetTimestamp();
        foreach (var place in _places) place.Begin(now);
    }

    /// <summary>Waits until destinations have so many since they are there.</summary>
    /// <returns>False if nothing came to one of them for some seconds before that.</returns>
    public async Task<bool> HasAsync(IEnumerable<int> places, long count)
    {
        foreach (var place in places)
        {
            var (last, since) = (-1L, Stopwatch.GetTimestamp());
            while (_places[place].Count is var now && now < count)
            {
                if (now != last) (last, since) = (now, Stopwatch.GetTimestamp());
                else if (Stopwatch.GetElapsedTime(since) > Patience) return false;
                await Task.Delay(Glance, TimeProvider.System);
            }
        }
        return true;
    }

    public void Dispose()
    {
        foreach (var place in _places) place.Become(Fault.None);
        _app.DisposeAsync().AsTask().Wait(TimeSpan.FromSeconds(2));
        foreach (var place in _places) place.Dispose();
    }

    private async Task TakeAsync(HttpContext http)
    {
        var place = _places[int.Parse(http.Request.Path.Value.AsSpan(1), CultureInfo.InvariantCulture)];
        var (fault, healed) = place.Behaviour();
        if (fault != Fault.None)
        {
            await Faults.SufferAsync(http, fault, healed);
            return;
        }
        var reader = http.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync();
            if (read.IsCompleted)
            {
                place.Note(read.Buffer.IsSingleSegment ? read.Buffer.FirstSpan : read.Buffer.ToArray());
                reader.AdvanceTo(read.Buffer.End);
                break;
            }
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
        http.Response.ContentLength = 2;
        http.Response.BodyWriter.Write("{}"u8);
    }
}
