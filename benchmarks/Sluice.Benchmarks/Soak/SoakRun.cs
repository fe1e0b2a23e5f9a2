using System.Diagnostics;
using System.Globalization;
using Sluice.Benchmarks.Harness;
using Sluice.Translation;

namespace Sluice.Benchmarks.Soak;

/// <summary>
/// The real gateway at about half of what this machine takes and delivers, for minutes, while destinations fail in every way, the configuration is changed and a destination is
/// held and let go: does its memory stay flat, and does everything that was acknowledged arrive? Load and destinations run in this process.
/// </summary>
internal static class SoakRun
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(10), WarmUp = TimeSpan.FromMinutes(1), Measure = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan DrainPatience = TimeSpan.FromMinutes(10);

    public static async Task<int> RunAsync(TrackCall[] corpus, double minutes)
    {
        var markers = new Markers(SoakGateway.Destinations);
        using var soaked = new SoakGateway(markers);
        var load = new SoakLoad(corpus, soaked.Gateway.Address, markers);
        var most = await load.MeasureAsync(Measure, soaked.Gateway.LagAsync);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"at most {most:0} calls/s on this machine, destinations included; {most / 2:0} calls/s for {minutes} min"));
        Console.WriteLine(Sample.Heading);

        using var stop = new CancellationTokenSource();
        var (sending, troubles) = (load.SendAsync(most / 2, stop.Token), Troubles.RunAsync(soaked, stop.Token));
        var (began, samples) = (Stopwatch.GetTimestamp(), new List<Sample>());
        while (Stopwatch.GetElapsedTime(began) < TimeSpan.FromMinutes(minutes))
        {
            await Task.Delay(Look, TimeProvider.System);
            samples.Add(await soaked.SampleAsync(Stopwatch.GetElapsedTime(began), load.Acknowledged));
            Console.WriteLine(samples[^1]);
        }
        await stop.CancelAsync();
        await sending;
        await troubles;
        soaked.Heal();
        var isDrained = await DrainAsync(soaked.Gateway, markers);
        Console.WriteLine(await soaked.SampleAsync(Stopwatch.GetElapsedTime(began), load.Acknowledged));
        return Conclude(samples, load, markers, isDrained, await soaked.Gateway.VerifyAsync());
    }

    private static async Task<bool> DrainAsync(Gateway gateway, Markers markers)
    {
        await gateway.ResumeAsync(SoakGateway.Held);
        for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < DrainPatience;)
        {
            if (markers.Owed == 0 && await gateway.LagAsync() == 0) return true;
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        }
        return false;
    }

    private static int Conclude(List<Sample> samples, SoakLoad load, Markers markers, bool isDrained, bool isSound)
    {
        var settled = samples.Where(static one => one.At > WarmUp).ToList();
        var slope = settled.Count > 1 ? $"{Slope(settled):+0.00;-0.00} MB a minute" : "not known, the run was too short";
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            {load.Acknowledged} calls acknowledged, {load.Refused} refused; {markers.Acknowledged} of them were followed to every destination: {markers.Owed} deliveries are missing, {markers.Repeated} came again
            resident memory after the first minute: {slope}; at most {samples.Max(static one => one.ResidentMegabytes):0} MB
            everything drained: {isDrained}; sluice verify is content: {isSound}
            """));
        return isDrained && isSound && markers.Owed == 0 ? 0 : 1;
    }

    // Least squares.
    private static double Slope(List<Sample> samples)
    {
        var (x, y) = (samples.Average(static one => one.At.TotalMinutes), samples.Average(static one => one.ResidentMegabytes));
        return samples.Sum(one => (one.At.TotalMinutes - x) * (one.ResidentMegabytes - y)) / samples.Sum(one => Math.Pow(one.At.TotalMinutes - x, 2));
    }
}
