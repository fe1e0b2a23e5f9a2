using Sluice.Benchmarks.Harness;
using Sluice.Benchmarks.Loads;
using Sluice.Benchmarks.Results;

namespace Sluice.Benchmarks.Delivery;

/// <summary>Ten webhooks, of which one refuses connections, one hangs, one fails and one trickles, beside all ten sound, at one rate: what do the six others notice?</summary>
internal static class IsolationBenchmark
{
    private const double PerSecond = 500;
    private const int Webhooks = 10, Broken = 4;
    private static readonly int[] Sound = [.. Enumerable.Range(Broken, Webhooks - Broken)];

    public static async Task RunAsync(Measuring run)
    {
        using var cores = Cores.LeaveToServer();
        var (p50, p99, answers, cpu) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var pair = 0; pair < (run.Scale.IsQuick ? 1 : 3); pair++)
        {
            var sound = await OneAsync(run, "all sound", isBroken: false);
            var broken = await OneAsync(run, "four broken", isBroken: true);
            p50.Add(broken.P50 / sound.P50);
            p99.Add(broken.P99 / sound.P99);
            answers.Add(broken.AnswerP99 / sound.AnswerP99);
            cpu.Add(broken.Cpu / sound.Cpu);
        }
        run.Ratio("six webhooks beside four broken ones, p50", "all sound", p50);
        run.Ratio("six webhooks beside four broken ones, p99", "all sound", p99, Bar.AtMost(1.25));
        run.Ratio("answers beside four broken webhooks, p99", "all sound", answers);
        run.Ratio("CPU of a call beside four broken webhooks", "all sound", cpu);
    }

    private static async Task<Isolated> OneAsync(Measuring run, string series, bool isBroken)
    {
        using var place = new Workplace();
        using var sink = new Sink(Webhooks);
        var configuration = isBroken ? new GatewayYaml().Refused() : new GatewayYaml().Webhooks(sink.AddressOf, 1);
        using var gateway = Gateway.Start(place["gateway"], configuration.Webhooks(sink.AddressOf, Webhooks - 1));
        var warm = await OpenLoop.RunAsync(gateway.Address, PerSecond, 4 * run.Scale.Seconds);
        await sink.HasAsync(Sound, warm.Acknowledged);
        if (isBroken)
        {
            foreach (var (number, fault) in new[] { (1, Fault.Hangs), (2, Fault.Fails), (3, Fault.Trickles) }) sink[number].Become(fault);
        }
        sink.BeginStep();
        var before = gateway.Server.CpuMicroseconds;
        var sent = await OpenLoop.RunAsync(gateway.Address, PerSecond, 2 * run.Scale.Seconds);
        run.Must(sent.Refused == 0, $"{series}: {sent.Refused} calls were refused: {sent.Refusal}");
        run.Must(!gateway.Server.HasEnded, $"{series}: the gateway ended");
        run.Must(await sink.HasAsync(Sound, warm.Acknowledged + sent.Acknowledged), $"{series}: not everything arrived at the sound webhooks");
        var latencies = sink.Latencies(Sound);
        var one = new Isolated(latencies.At(0.5), latencies.At(0.99), sent.Milliseconds.At(0.99), (gateway.Server.CpuMicroseconds - before) / sent.Acknowledged);
        run.Keep(series, [.. Percentiles.Of("arrival", latencies), .. Percentiles.Of("answer", sent.Milliseconds), ("cpu_us", one.Cpu), ("resident_mb", gateway.Server.Megabytes)]);
        return one;
    }

    private readonly record struct Isolated(double P50, double P99, double AnswerP99, double Cpu);
}
