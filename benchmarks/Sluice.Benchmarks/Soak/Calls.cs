using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using Sluice.Translation;

namespace Sluice.Benchmarks.Soak;

/// <summary>The load: the corpus in turn, and one call in a hundred a marker.</summary>
/// <param name="corpus">Calls of the Track API.</param>
/// <param name="gateway">Where to.</param>
/// <param name="markers">Learns of the markers that were acknowledged.</param>
internal sealed class Calls(TrackCall[] corpus, string gateway, Markers markers) : IDisposable
{
    private const int Connections = 64, MarkerEvery = 100;

    private readonly HttpClient _client = new(new SocketsHttpHandler { MaxConnectionsPerServer = Connections })
    {
        BaseAddress = new(gateway),
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("site:key"u8)) },
    };

    private long _sent, _acknowledged, _refused;

    /// <summary>Calls that were answered with 200.</summary>
    public long Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>Calls that were answered otherwise, or not at all.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>Sends as fast as it goes.</summary>
    /// <returns>Calls acknowledged per second.</returns>
    public async Task<double> MeasureAsync(TimeSpan duration)
    {
        var (began, before) = (Stopwatch.GetTimestamp(), Acknowledged);
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Run(async () =>
        {
            while (Stopwatch.GetElapsedTime(began) < duration) await SendOneAsync();
        })));
        return (Acknowledged - before) / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    /// <summary>Sends so many calls a second, whether or not the answers come: an open model, bounded by the number of connections.</summary>
    public async Task SendAsync(double perSecond, CancellationToken stop)
    {
        using var free = new SemaphoreSlim(Connections);
        var (began, started) = (Stopwatch.GetTimestamp(), 0L);
        while (!stop.IsCancellationRequested)
        {
            for (var due = (long)(Stopwatch.GetElapsedTime(began).TotalSeconds * perSecond); started < due && !stop.IsCancellationRequested; started++)
            {
                await free.WaitAsync(CancellationToken.None);
                _ = SendAndFreeAsync(free);
            }
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, CancellationToken.None);
        }
        for (var left = 0; left < Connections; left++) await free.WaitAsync(CancellationToken.None);
    }

    public void Dispose() => _client.Dispose();

    private async Task SendAndFreeAsync(SemaphoreSlim free)
    {
        await SendOneAsync();
        free.Release();
    }

    private async Task SendOneAsync()
    {
        var number = Interlocked.Increment(ref _sent);
        var marker = number % MarkerEvery == 0 ? markers.Next() : 0;
        try
        {
            using var request = marker > 0 ? Marker(marker) : Request(corpus[number % corpus.Length]);
            using var answer = await _client.SendAsync(request);
            if (!answer.IsSuccessStatusCode) throw new HttpRequestException($"{answer.StatusCode}");
            if (marker > 0) markers.Acknowledge(marker);
            Interlocked.Increment(ref _acknowledged);
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException)
        {
            Interlocked.Increment(ref _refused);
        }
    }

    private static HttpRequestMessage Marker(long number) => new(HttpMethod.Post, $"/api/v1/customers/soak{number % 100}/events")
    {
        Content = new StringContent($$$"""{"name":"soak","data":{"soak":{{{number}}}}}""", Encoding.UTF8, "application/json"),
    };

    private static HttpRequestMessage Request(in TrackCall call) => new(HttpMethod.Parse(call.Method), Encoding.UTF8.GetString(call.Target.Span))
    {
        Content = new ReadOnlyMemoryContent(call.Body) { Headers = { ContentType = new("application/json") } },
    };
}
