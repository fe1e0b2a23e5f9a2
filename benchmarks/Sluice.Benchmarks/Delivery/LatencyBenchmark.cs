using System.Diagnostics;
using Sluice.Benchmarks.Harness;
using Sluice.Benchmarks.Loads;
using Sluice.Benchmarks.Results;

namespace Sluice.Benchmarks.Delivery;

/// <summary>
/// From the moment when a call was to be sent to its answer, and to its arrival at a webhook, at shares of the rate that the gateway keeps up with: calls are sent
/// at that rate whatever the answers take. Each step begins when nothing of the last is under way.
/// </summary>
internal static class LatencyBenchmark
{
    private const double WarmUpRate = 2000;

    public static async Task RunAsync(Measuring run)
    {
        using var cores = Cores.LeaveToServer();
        using var place = new Workplace();
        using var sink = new Sink(1);
        using var gateway = Gateway.Start(place["gateway"], new GatewayYaml().Webhooks(sink.AddressOf, 1));
        await WarmUp.UntilSteadyAsync("the gateway", run.Scale.WarmUp, async () =>
        {
            var before = gateway.Server.CpuMicroseconds;
            var taken = await OpenLoop.RunAsync(gateway.Address, WarmUpRate, 1);
            await EmptyAsync(gateway);
            return (gateway.Server.CpuMicroseconds - before) / taken.Acknowledged;
        });
        var most = await MostAsync(run, gateway, sink);
        foreach (var share in new[] { 0.1, 0.5, 0.8 })
        {
            var (answer, p50, p99) = (new List<double>(), new List<double>(), new List<double>());
            for (var round = 0; round < run.Scale.Pairs; round++)
            {
                sink.BeginStep();
                var before = sink[0].Count;
                var sent = await OpenLoop.RunAsync(gateway.Address, most * share, run.Scale.Seconds);
                run.Must(sent.Refused == 0, $"{sent.Refused} calls were refused: {sent.Refusal}");
                run.Must(await sink.HasAsync([0], before + sent.Acknowledged), $"not all of {sent.Acknowledged} messages arrived");
                await EmptyAsync(gateway);
                var arrived = sink.Latencies([0]);
                run.Keep($"latency at {share:0%}", [("per_second", most * share), .. Percentiles.Of("answer", sent.Milliseconds), .. Percentiles.Of("arrival", arrived)]);
                answer.Add(sent.Milliseconds.At(0.99));
                p50.Add(arrived.At(0.5));
                p99.Add(arrived.At(0.99));
            }
            var isHalf = share == 0.5;
            run.Number($"from due to arrived, p50 at {share:0%} of {most / 1000:0.0} k/s", "ms", p50, isHalf ? Bar.AtMost(5) : null);
            run.Number($"from due to arrived, p99 at {share:0%}", "ms", p99, isHalf ? Bar.AtMost(25) : null);
            run.Number($"from due to answered, p99 at {share:0%}", "ms", answer);
        }
    }

    // What it takes and delivers in the long run: the time until the last has arrived counts.
    private static async Task<double> MostAsync(Measuring run, Gateway gateway, Sink sink)
    {
        var (before, began) = (sink[0].Count, Stopwatch.GetTimestamp());
        var load = Wrk.Load(gateway.Server, run.Scale.Seconds, 64, "delivery.lua");
        await sink.HasAsync([0], before + load.Count);
        var most = load.Count / Stopwatch.GetElapsedTime(began).TotalSeconds;
        await EmptyAsync(gateway);
        run.Keep("most, taken and delivered", ("per_second", most));
        return most;
    }

    private static async Task EmptyAsync(Gateway gateway)
    {
        while (await gateway.LagAsync() > 0) await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
    }
}
