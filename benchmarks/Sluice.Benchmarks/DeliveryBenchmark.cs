using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sluice.Benchmarks;

/// <summary>
/// From a call to its arrival at webhooks: CPU per event beside what one would write by hand with fastify, SQLite and undici; latency at a fixed rate; and
/// what destinations that are broken cost those that are not. The server is pinned to core 0, everything else to core 1. Needs <c>taskset</c>, <c>wrk</c>,
/// Node, and <c>npm ci</c> in the peer's folder.
/// </summary>
internal static class DeliveryBenchmark
{
    private const int Connections = 64;
    private const int Pairs = 5;

    public static async Task<int> RunAsync(string peerFolder, int seconds)
    {
        ServerProcess.LeaveItsCore();
        var folder = Directory.CreateTempSubdirectory("sluice-benchmark-").FullName;
        try
        {
            await CostAsync(peerFolder, folder, seconds);
            await LatencyAsync(folder, seconds);
            await IsolationAsync(folder, seconds);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
        return 0;
    }

    /// <summary>A gateway with so many webhooks at a sink, some of them refusing connections.</summary>
    public static ServerProcess Gateway(string folder, Sink sink, int webhooks, int refusing = 0, string more = "")
    {
        var config = new StringBuilder("""
            listen: http://127.0.0.1:0
            data: ./data
            sources: [{ name: backend, track: { site_id: site, api_key: key } }]
            destinations:

            """);
        for (var n = 0; n < webhooks; n++)
        {
            var url = n < refusing ? "http://127.0.0.1:1/" : $"{sink.Address}{n}";
            config.Append(CultureInfo.InvariantCulture, $"  - {{ name: d{n}, type: webhook, settings: {{ url: \"{url}\" }}, allow: 127.0.0.1, concurrency: 16{more} }}\n");
        }
        return ServerProcess.Gateway(folder, config.ToString());
    }

    // CPU of the server for each event, from the first call until the last has arrived.
    private static async Task CostAsync(string peerFolder, string folder, int seconds)
    {
        using var sink = new Sink(10);
        var port = FreePort();
        using var peer = ServerProcess.Node(new($"http://127.0.0.1:{port}/"), Path.Combine(peerFolder, "server.cjs"), $"{port}", Path.Combine(folder, "peer.db"), $"{sink.Address}0");
        while (!File.Exists(Path.Combine(folder, "peer.db.up"))) await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        using var one = Gateway(Path.Combine(folder, "one"), sink, 1);
        using var three = Gateway(Path.Combine(folder, "three"), sink, 3);
        using var ten = Gateway(Path.Combine(folder, "ten"), sink, 10);
        (string Name, ServerProcess Server, int Webhooks, List<double> Cpu)[] all = [("by hand", peer, 1, []), ("1 webhook", one, 1, []), ("3 webhooks", three, 3, []), ("10 webhooks", ten, 10, [])];
        for (var pair = -1; pair < Pairs; pair++)
        {
            foreach (var (name, server, webhooks, cpu) in all)
            {
                sink.Clear();
                var before = server.CpuMicroseconds;
                var load = Wrk.Load(server, pair < 0 ? 2 * seconds : seconds, Connections, "delivery.lua");
                var taken = System.Diagnostics.Stopwatch.GetTimestamp();
                var stored = server.CpuMicroseconds;
                var arrived = true;
                for (var n = 0; n < webhooks; n++) arrived &= await sink.HasAsync(n, load.Count - load.Errors);
                var perEvent = (server.CpuMicroseconds - before) / load.Count;
                if (pair >= 0) cpu.Add(perEvent);
                var whole = (seconds + System.Diagnostics.Stopwatch.GetElapsedTime(taken).TotalSeconds) / load.Count;
                Console.WriteLine(
                    $"  {(pair < 0 ? "(warming up) " : "")}{name}: {perEvent:0.0} us CPU per event, taken {load.PerSecond / 1000:0.0} k/s, all arrived {1 / whole / 1000:0.0} k/s, {server.Megabytes:0} MB"
                    + $"{(arrived ? "" : " NOT ALL ARRIVED")}{(load.Errors > 0 ? $" {load.Errors} ERRORS" : "")}");
            }
        }
        foreach (var (name, _, _, cpu) in all.Skip(1))
            Console.WriteLine($"events per CPU, {name}, by hand to one webhook = 1: {Ratios.Describe(cpu.Zip(all[0].Cpu, static (mine, theirs) => theirs / mine))}");
    }

    private static async Task LatencyAsync(string folder, int seconds)
    {
        using var sink = new Sink(1);
        using var gateway = Gateway(Path.Combine(folder, "latency"), sink, 1);
        await OpenLoop.RunAsync(gateway.Address, 3000, 2 * seconds);
        sink.Clear();
        var most = Wrk.Load(gateway, seconds, Connections, "delivery.lua");
        await sink.HasAsync(0, most.Count);
        foreach (var share in new[] { 0.1, 0.5, 0.8 })
        {
            sink.Clear();
            var (taken, answers) = await OpenLoop.RunAsync(gateway.Address, most.PerSecond * share, seconds);
            await sink.HasAsync(0, taken);
            Console.WriteLine($"at {share:0%} of {most.PerSecond / 1000:0.0} k/s: answered {Percentiles(answers)}; arrived {Percentiles(sink.Latencies([0]))}");
        }
    }

    // Ten webhooks, four of them broken in a way each, against all ten sound, at one rate.
    private static async Task IsolationAsync(string folder, int seconds)
    {
        const double PerSecond = 1000;
        var (p50, p99, cpu) = (new List<double>(), new List<double>(), new List<double>());
        for (var pair = 0; pair < Pairs; pair++)
        {
            var sound = await OneAsync(Path.Combine(folder, $"sound{pair}"), broken: false);
            var broken = await OneAsync(Path.Combine(folder, $"broken{pair}"), broken: true);
            p50.Add(broken.P50 / sound.P50);
            p99.Add(broken.P99 / sound.P99);
            cpu.Add(broken.Cpu / sound.Cpu);
            Console.WriteLine($"  all sound {sound}; one refuses, one hangs, one fails, one trickles {broken}");
        }
        Console.WriteLine($"latency at six sound webhooks beside four broken ones, all sound = 1: p50 {Ratios.Describe(p50)}, p99 {Ratios.Describe(p99)}; CPU {Ratios.Describe(cpu)}");

        async Task<Isolated> OneAsync(string at, bool broken)
        {
            using var sink = new Sink(10);
            using var gateway = Gateway(at, sink, 10, refusing: broken ? 1 : 0);
            await OpenLoop.RunAsync(gateway.Address, PerSecond, seconds);
            if (broken) (sink[1], sink[2], sink[3]) = (Sink.Fault.Hangs, Sink.Fault.Fails, Sink.Fault.Trickles);
            await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System);
            sink.Clear();
            var before = gateway.CpuMicroseconds;
            var (taken, answers) = await OpenLoop.RunAsync(gateway.Address, PerSecond, 2 * seconds);
            var arrived = true;
            for (var n = 4; n < 10; n++) arrived &= await sink.HasAsync(n, taken);
            var latencies = sink.Latencies(Enumerable.Range(4, 6));
            return new(At(latencies, 0.5), At(latencies, 0.99), At(answers, 0.99), (gateway.CpuMicroseconds - before) / taken, gateway.Megabytes, arrived);
        }
    }

    private static string Percentiles(double[] ascending) => $"p50 {At(ascending, 0.5):0.0} ms, p99 {At(ascending, 0.99):0.0} ms, p99.9 {At(ascending, 0.999):0.0} ms";

    private static double At(double[] ascending, double share) => ascending.Length == 0 ? double.NaN : ascending[(int)(share * (ascending.Length - 1))];

    private static int FreePort()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private readonly record struct Isolated(double P50, double P99, double AnswerP99, double Cpu, double Megabytes, bool Arrived)
    {
        public override string ToString() =>
            $"p50 {P50:0.0} ms, p99 {P99:0.0} ms, answers' p99 {AnswerP99:0.0} ms, {Cpu:0.0} us per call, {Megabytes:0} MB{(Arrived ? "" : " NOT ALL ARRIVED")}";
    }
}
