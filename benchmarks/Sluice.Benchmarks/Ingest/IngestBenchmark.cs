using Sluice.Benchmarks.Harness;
using Sluice.Benchmarks.Loads;
using Sluice.Benchmarks.Results;

namespace Sluice.Benchmarks.Ingest;

/// <summary>
/// Taking calls durably: CPU and rate of the real executable beside a bare Kestrel endpoint that only reads the body, and beside fastify with SQLite of the same
/// durability; latency at a fixed rate beside that of an fsync at the same time, and of bare Kestrel with fsyncs going on. Servers run in turn on core 0, the load
/// on core 1, so that all meet the same noise.
/// </summary>
internal static class IngestBenchmark
{
    private const int WarmUpConnections = 64;
    private const int EventsPerBatch = 100;
    private const string Batches = "batch.lua";

    /// <summary>Fsyncs beside the gateway: often enough for a percentile, and rare enough not to take the disk from it.</summary>
    private static readonly TimeSpan Rarely = TimeSpan.FromMilliseconds(2);

    /// <summary>Fsyncs beside bare Kestrel, which makes none of its own: as often as the disk keeps up with.</summary>
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(1);

    private static readonly int[] Levels = [1, 16, 64, 128, 256], QuickLevels = [128];
    private static readonly int[] PeerLevels = [32, 128];

    public static async Task RunAsync(Measuring run)
    {
        using var cores = Cores.LeaveToServer();
        using var place = new Workplace();
        using var gateway = Gateway.Start(place["gateway"], new());
        using var bare = ServerProcess.Bare();
        using var byHand = await ServerProcess.ByHandAsync(Measuring.PeerFolder, place["peer.db"]);
        await WarmUpAsync(run, "bare Kestrel", bare, "ingest.lua");
        await WarmUpAsync(run, "the gateway", gateway.Server, "ingest.lua");
        await WarmUpAsync(run, "fastify and SQLite", byHand, "ingest.lua");
        foreach (var connections in (run.Scale.IsQuick ? QuickLevels : Levels.Union(PeerLevels)).Order()) Compare(run, connections, gateway.Server, bare, byHand);
        run.Number("resident memory under load", "MB", [gateway.Server.Megabytes], Bar.AtMost(120));
        await LatencyAsync(run, place["fsync"], gateway, bare);
        await WarmUpAsync(run, "the gateway, batches", gateway.Server, Batches);
        CompareBatches(run, gateway.Server, bare);
    }

    private static Task WarmUpAsync(Measuring run, string name, ServerProcess server, string script) =>
        WarmUp.UntilSteadyAsync(name, run.Scale.WarmUp, () => Task.FromResult(Wrk.Load(server, 1, WarmUpConnections, script).CpuMicroseconds));

    private static void Compare(Measuring run, int connections, ServerProcess gateway, ServerProcess bare, ServerProcess byHand)
    {
        var withPeer = PeerLevels.Contains(connections);
        var (toBare, rateToBare, toPeer, rateToPeer, rateOfBare) = (new List<double>(), new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var pair = 0; pair < run.Scale.Pairs; pair++)
        {
            var floor = Load(run, "bare Kestrel", bare, connections);
            var ours = Load(run, "gateway", gateway, connections);
            toBare.Add(ours.CpuMicroseconds / floor.CpuMicroseconds);
            rateToBare.Add(ours.PerSecond / floor.PerSecond);
            if (!withPeer) continue;
            var theirs = Load(run, "fastify and SQLite", byHand, connections);
            toPeer.Add(ours.CpuMicroseconds / theirs.CpuMicroseconds);
            rateToPeer.Add(ours.PerSecond / theirs.PerSecond);
            rateOfBare.Add(floor.PerSecond / theirs.PerSecond);
        }
        run.Ratio($"CPU of a call, {connections} connections", "bare Kestrel", toBare, connections == 128 ? Bar.AtMost(1.8, 1.4) : null);
        run.Ratio($"calls per second, {connections} connections", "bare Kestrel", rateToBare);
        if (!withPeer) return;
        run.Ratio($"CPU of a call, {connections} connections", "fastify and SQLite", toPeer, connections == 32 ? Bar.AtMost(0.75) : Bar.AtMost(0.6, 0.45));
        run.Ratio($"calls per second, {connections} connections", "fastify and SQLite", rateToPeer, connections == 128 ? Bar.AtLeast(2, 3) : null);
        // What no gateway on Kestrel can exceed.
        run.Ratio($"calls per second of bare Kestrel, {connections} connections", "fastify and SQLite", rateOfBare);
    }

    // Longer where there is a bar.
    private static Wrk Load(Measuring run, string name, ServerProcess server, int connections, string script = "ingest.lua")
    {
        var load = Wrk.Load(server, script == Batches || PeerLevels.Contains(connections) ? run.Scale.Seconds : 1, connections, script);
        run.Keep($"{name}, {connections} connections{(script == Batches ? ", batches" : "")}", load.Numbers);
        run.Must(load.Errors == 0, $"{load.Errors} calls to {name} were not answered with 2xx");
        return load;
    }

    private static void CompareBatches(Measuring run, ServerProcess gateway, ServerProcess bare)
    {
        const int Connections = 16;
        var (toBare, entities) = (new List<double>(), new List<double>());
        for (var pair = 0; pair < run.Scale.Pairs; pair++)
        {
            var floor = Load(run, "bare Kestrel", bare, Connections, Batches);
            var ours = Load(run, "gateway", gateway, Connections, Batches);
            toBare.Add(ours.CpuMicroseconds / floor.CpuMicroseconds);
            entities.Add(EventsPerBatch / ours.CpuMicroseconds * 1000);
        }
        run.Ratio($"CPU of a batch of {EventsPerBatch}", "bare Kestrel", toBare);
        run.Number($"entities per CPU second, batches of {EventsPerBatch}", "thousand", entities, Bar.AtLeast(200, 350));
    }

    // A machine with two cores has stalls of its own under load, and the disk is slower when it is used: both sides meet them, so whatever is compared is measured meanwhile.
    private static async Task LatencyAsync(Measuring run, string file, Gateway gateway, ServerProcess bare)
    {
        foreach (var rate in run.Scale.IsQuick ? [2_000.0] : new[] { 2_000.0, 10_000.0 })
        {
            var (toFsync, toBare) = (new List<double>(), new List<double>());
            await OpenLoop.RunAsync(gateway.Address, rate, 1);
            await OpenLoop.RunAsync(bare.Address, rate, 1);
            for (var pair = 0; pair < run.Scale.Pairs; pair++)
            {
                var (floor, _) = await AnswerAsync(run, "bare Kestrel", bare.Address, rate, file, Often);
                var (ours, fsync) = await AnswerAsync(run, "gateway", gateway.Address, rate, file, Rarely);
                toFsync.Add(ours / fsync);
                toBare.Add(ours / floor);
            }
            run.Ratio($"p99 from due to answered, {rate / 1000} k/s", "p99 of an fsync meanwhile", toFsync, rate == 10_000 || run.Scale.IsQuick ? Bar.AtMost(2) : null);
            run.Ratio($"p99 from due to answered, {rate / 1000} k/s", "bare Kestrel, fsyncs beside", toBare);
        }
    }

    private static async Task<(double Answer, double Fsync)> AnswerAsync(Measuring run, string name, Uri address, double rate, string file, TimeSpan interval)
    {
        using var probe = new FsyncProbe(file, interval);
        var answers = await OpenLoop.RunAsync(address, rate, run.Scale.Seconds);
        var fsync = await probe.EndAsync();
        run.Keep($"{name}, {rate} calls per second", [.. Percentiles.Of("fsync", fsync), .. Percentiles.Of("answer", answers.Milliseconds)]);
        run.Must(answers.Refused == 0, $"{answers.Refused} calls to {name} were refused: {answers.Refusal}");
        return (answers.Milliseconds.At(0.99), fsync.At(0.99));
    }
}
