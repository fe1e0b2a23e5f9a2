using Sluice.Benchmarks.Harness;
using Sluice.Benchmarks.Results;

namespace Sluice.Benchmarks.Growth;

/// <summary>What a large backlog costs beside a small one: both gateways take calls and deliver in turns.</summary>
internal static class GrowthBenchmark
{
    private const long Small = 10_000, Medium = 1_000_000;

    /// <summary>Measures the sizes of the scale.</summary>
    public static Task RunAsync(Measuring run) => RunAsync(run, run.Scale.IsQuick ? [Small, 2 * Small] : [Small, Medium]);

    /// <summary>Measures these sizes, in messages that wait; the first is what the others are compared with.</summary>
    public static async Task RunAsync(Measuring run, IReadOnlyList<long> sizes)
    {
        using var cores = Cores.LeaveToServer();
        var corpus = new CorpusRounds(run.Calls);
        using var small = await Backlog.OpenAsync(run, corpus, sizes[0], rests: false);
        Describe(run, small);
        foreach (var size in sizes.Skip(1))
        {
            using var large = await Backlog.OpenAsync(run, corpus, size, rests: !run.Scale.IsQuick);
            Describe(run, large);
            await CompareAsync(run, small, large);
        }
    }

    private static void Describe(Measuring run, Backlog backlog)
    {
        if (backlog.BytesPerMessage is { } bytes)
        {
            run.Number($"on disk for a message as it is written, {backlog.Name} waiting", "bytes", [bytes.Written]);
            run.Number($"on disk for a message at rest, {backlog.Name} waiting", "bytes", [bytes.AtRest], Bar.AtMost(130, 110));
        }
        run.Number($"from start to the first call taken, {backlog.Name} waiting", "s", [backlog.SecondsToFirstCall], Bar.AtMost(2));
        run.Number($"from letting go to the first message delivered, {backlog.Name} waiting", "ms", [backlog.MillisecondsToFirstMessage]);
    }

    private static async Task CompareAsync(Measuring run, Backlog small, Backlog large)
    {
        var (taking, delivering, memory) = (new List<double>(), new List<double>(), new List<double>());
        for (var pair = 0; pair < run.Scale.Pairs; pair++)
        {
            var (few, many) = (await small.TakeAsync(), await large.TakeAsync());
            taking.Add(many / few);
            var most = TimeSpan.FromSeconds(run.Scale.Seconds);
            var (fewSent, manySent) = (await small.DeliverAsync(most), await large.DeliverAsync(most));
            delivering.Add(manySent / fewSent);
            memory.Add(large.Megabytes - small.Megabytes);
            run.Keep(
                $"{large.Name} beside {small.Name}", ("taking_us", many), ("few_taking_us", few), ("delivering_us", manySent), ("few_delivering_us", fewSent),
                ("resident_mb", large.Megabytes), ("few_resident_mb", small.Megabytes));
        }
        run.Ratio($"CPU of taking a call, {large.Name} waiting", $"{small.Name} waiting", taking, Bar.AtMost(1.1));
        run.Ratio($"CPU of delivering a message, {large.Name} waiting", $"{small.Name} waiting", delivering, Bar.AtMost(1.1));
        run.Number($"more resident memory, {large.Name} waiting", "MB", memory, Bar.AtMost(64));
    }
}
