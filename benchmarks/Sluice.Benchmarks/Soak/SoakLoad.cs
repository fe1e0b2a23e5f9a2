using Sluice.Benchmarks.Loads;
using Sluice.Translation;

namespace Sluice.Benchmarks.Soak;

/// <summary>The load: the corpus in turn, and one call in a hundred a marker.</summary>
/// <param name="corpus">Calls.</param>
/// <param name="gateway">Where to.</param>
/// <param name="markers">Learns of the markers that were acknowledged.</param>
internal sealed class SoakLoad(TrackCall[] corpus, Uri gateway, Markers markers)
{
    private const int MarkerEvery = 100;

    private readonly byte[][] _calls = Array.ConvertAll(corpus, static call => HttpCall.Of(call));
    private long _acknowledged, _refused;

    /// <summary>Calls that were answered with 200.</summary>
    public long Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>Calls that were answered otherwise, or not at all.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>Sends as fast as it goes, until all of it is delivered.</summary>
    /// <param name="duration">How long to send.</param>
    /// <param name="lag">What is still to be delivered.</param>
    /// <returns>Calls acknowledged and delivered per second.</returns>
    public async Task<double> MeasureAsync(TimeSpan duration, Func<Task<long>> lag)
    {
        var began = TimeProvider.System.GetTimestamp();
        var sent = await ClosedLoop.RunAsync(gateway, number => TimeProvider.System.GetElapsedTime(began) < duration ? _calls[number % _calls.Length] : null);
        while (await lag() > 0) await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        return sent.Acknowledged / TimeProvider.System.GetElapsedTime(began).TotalSeconds;
    }

    /// <summary>Sends so many calls a second, whether or not the answers come.</summary>
    public Task SendAsync(double perSecond, CancellationToken stop) => OpenLoop.RunAsync(
        gateway,
        perSecond,
        (number, _) => stop.IsCancellationRequested ? null : IsMarker(number) ? Marker(number) : _calls[number % _calls.Length],
        (number, isAcknowledged) =>
        {
            Interlocked.Increment(ref isAcknowledged ? ref _acknowledged : ref _refused);
            if (isAcknowledged && IsMarker(number)) markers.Acknowledge(number);
        });

    private static bool IsMarker(long number) => number % MarkerEvery == MarkerEvery - 1;

    private static byte[] Marker(long number) => HttpCall.Small($"soak{number % 100}", $$$"""{"name":"soak","data":{"soak":{{{number}}}}}""");
}
