using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Sluice.Benchmarks;

/// <summary>Destinations on loopback, one for each path <c>/0</c>, <c>/1</c>, …: they count what arrives, and how long after it was to be sent.</summary>
internal sealed class Sink : IDisposable
{
    /// <summary>Before the time of sending in a message, in ticks of <see cref="Stopwatch"/>; and what each message in a batch has once.</summary>
    public const string Stamp = "sent_ticks\":";

    private static readonly byte[] StampBytes = System.Text.Encoding.ASCII.GetBytes(Stamp);

    private readonly WebApplication _app;
    private readonly Place[] _places;

    /// <param name="count">How many destinations.</param>
    public Sink(int count)
    {
        _places = [.. Enumerable.Range(0, count).Select(static _ => new Place())];
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
        Address = new(_app.Urls.First());
    }

    public Uri Address { get; }

    /// <summary>What a destination does wrong.</summary>
    public enum Fault
    {
        None,
        Hangs,
        Fails,
        Trickles,
    }

    /// <summary>How a destination behaves from now on.</summary>
    public Fault this[int place]
    {
        set => _places[place].Fault = value;
    }

    /// <summary>Messages that arrived at a destination; a request without a stamp counts as one.</summary>
    public long Count(int place) => Volatile.Read(ref _places[place].Count);

    /// <summary>Forgets all that arrived.</summary>
    public void Clear()
    {
        foreach (var place in _places)
        {
            place.Count = 0;
            lock (place.Latencies) place.Latencies.Clear();
        }
    }

    /// <summary>From the time a message was to be sent until it arrived, in milliseconds, for some destinations together, ascending.</summary>
    public double[] Latencies(IEnumerable<int> places) => [.. places.SelectMany(place =>
    {
        lock (_places[place].Latencies) return _places[place].Latencies.ToArray();
    }).Order()];

    /// <summary>Waits until a destination has so many.</summary>
    /// <returns>False if nothing came for ten seconds before that.</returns>
    public async Task<bool> HasAsync(int place, long count)
    {
        var (last, since) = (-1L, Stopwatch.GetTimestamp());
        while (Count(place) is var now && now < count)
        {
            if (now != last) (last, since) = (now, Stopwatch.GetTimestamp());
            else if (Stopwatch.GetElapsedTime(since).TotalSeconds > 10) return false;
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System);
        }
        return true;
    }

    public void Dispose() => _app.DisposeAsync().AsTask().Wait(TimeSpan.FromSeconds(2));

    private async Task TakeAsync(HttpContext http)
    {
        var place = _places[int.Parse(http.Request.Path.Value.AsSpan(1, 1), CultureInfo.InvariantCulture)];
        if (place.Fault == Fault.Hangs)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, http.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
            return;
        }
        var reader = http.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync();
            if (read.IsCompleted)
            {
                if (place.Fault == Fault.None) Note(place, read.Buffer);
                reader.AdvanceTo(read.Buffer.End);
                break;
            }
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
        if (place.Fault == Fault.Fails) http.Response.StatusCode = 500;
        if (place.Fault == Fault.Trickles)
        {
            http.Response.ContentLength = 1000;
            for (var i = 0; i < 1000 && !http.RequestAborted.IsCancellationRequested; i++)
            {
                await http.Response.Body.WriteAsync("."u8.ToArray());
                await http.Response.Body.FlushAsync();
                await Task.Delay(TimeSpan.FromMilliseconds(1000), TimeProvider.System);
            }
            return;
        }
        http.Response.ContentLength = 2;
        http.Response.BodyWriter.Write("{}"u8);
    }

    private static void Note(Place place, ReadOnlySequence<byte> body)
    {
        var text = body.IsSingleSegment ? body.FirstSpan : body.ToArray();
        var now = Stopwatch.GetTimestamp();
        if (text.IndexOf(StampBytes) < 0) Interlocked.Increment(ref place.Count);
        while (text.IndexOf(StampBytes) is var at and >= 0)
        {
            text = text[(at + StampBytes.Length)..];
            Interlocked.Increment(ref place.Count);
            if (!Utf8Parser.TryParse(text, out long sent, out _) || sent == 0) continue;
            lock (place.Latencies) place.Latencies.Add((now - sent) * 1000.0 / Stopwatch.Frequency);
        }
    }

    private sealed class Place
    {
        public long Count;
        public volatile Fault Fault;

        public List<double> Latencies { get; } = [];
    }
}
