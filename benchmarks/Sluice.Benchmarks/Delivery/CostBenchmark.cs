using Sluice.Benchmarks.Harness;
using Sluice.Benchmarks.Results;

namespace Sluice.Benchmarks.Delivery;

/// <summary>
/// CPU of the server for each call, from the first call until the last message has arrived at all of its webhooks, beside what one would write by hand with
/// fastify, SQLite and undici; and how far destinations slow down taking calls.
/// </summary>
internal static class CostBenchmark
{
    public static async Task RunAsync(Measuring run)
    {
        using var cores = Cores.LeaveToServer();
        using var place = new Workplace();
        using var byHand = await ByHandAsync(place);
        using var none = Of(place, "no webhook", 0, isBatched: false);
        using var one = Of(place, "1 webhook", 1, isBatched: false);
        using var batched = Of(place, "1 webhook, batches of 50", 1, isBatched: true);
        using var three = Of(place, "3 webhooks", 3, isBatched: false);
        using var ten = Of(place, "10 webhooks", 10, isBatched: false);
        using var tenBatched = Of(place, "10 webhooks, batches of 50", 10, isBatched: true);
        Contender[] all = run.Scale.IsQuick ? [byHand, one, batched] : [byHand, none, one, batched, three, ten, tenBatched];
        // As the others on the same ways; what they have of their own the first round warms.
        foreach (var contender in all) await WarmUp.UntilSteadyAsync(contender.Name, run.Scale.WarmUp / 2, async () => (await contender.LoadAsync(run, 1, isKept: false)).CpuMicroseconds);
        for (var pair = 0; pair < run.Scale.Pairs; pair++)
        {
            // What goes to many takes long to arrive.
            foreach (var contender in all) await contender.LoadAsync(run, contender.Places > 1 ? 1 : run.Scale.Seconds, isKept: true);
        }
        run.Ratio("events per CPU, 1 webhook", "by hand", Cpu(byHand, one), Bar.AtLeast(1, 1.4));
        run.Ratio("events per CPU, 1 webhook, batches of 50", "by hand", Cpu(byHand, batched), Bar.AtLeast(1.8));
        if (run.Scale.IsQuick) return;
        run.Ratio("events per CPU, 3 webhooks", "by hand to one", Cpu(byHand, three));
        run.Ratio("events per CPU, 10 webhooks", "by hand to one", Cpu(byHand, ten));
        run.Ratio("calls taken per second, 10 webhooks", "no webhook", Taken(none, ten), Bar.AtLeast(0.65));
        run.Ratio("calls taken per second, 10 webhooks, batches of 50", "no webhook", Taken(none, tenBatched), Bar.AtLeast(0.65));
    }

    private static IEnumerable<double> Cpu(Contender baseline, Contender measured) =>
        baseline.Rounds.Zip(measured.Rounds, static (theirs, ours) => theirs.CpuMicroseconds / ours.CpuMicroseconds);

    private static IEnumerable<double> Taken(Contender baseline, Contender measured) => baseline.Rounds.Zip(measured.Rounds, static (without, with) => with.Taken / without.Taken);

    private static async Task<Contender> ByHandAsync(Workplace place)
    {
        var sink = new SinkProcess(1);
        return new("by hand", await ServerProcess.ByHandAsync(Measuring.PeerFolder, place["peer.db"], sink.AddressOf(0)), sink, 1);
    }

    private static Contender Of(Workplace place, string name, int webhooks, bool isBatched)
    {
        var sink = new SinkProcess(webhooks);
        var gateway = Gateway.Start(place[name], isBatched ? new GatewayYaml().Batched(sink.AddressOf, webhooks) : new GatewayYaml().Webhooks(sink.AddressOf, webhooks));
        return new(name, gateway.Server, sink, webhooks, gateway);
    }
}
