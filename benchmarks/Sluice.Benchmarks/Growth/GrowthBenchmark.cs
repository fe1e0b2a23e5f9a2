using Sluice.Benchmarks.Harness;
using Sluice.Benchmarks.Results;

namespace Sluice.Benchmarks.Growth;

/// <summary>
/// What a backlog costs: calls are taken while the one destination is held, the gateway is ended with <c>kill -9</c>, started again, and the destination is let
/// go. Figures of a large backlog beside those of a small one.
/// </summary>
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
        Backlog? small = null;
        foreach (var size in sizes)
        {
            var backlog = await Backlog.MeasureAsync(run, corpus, size);
            var name = size >= 1_000_000 ? $"{size / 1e6} million" : $"{size / 1000} thousand";
            run.Number($"on disk for a message as it is written, {name} waiting", "bytes", [backlog.BytesPerMessage]);
            if (!run.Scale.IsQuick) run.Number($"on disk for a message at rest, {name} waiting", "bytes", [backlog.BytesAtRest], size == Small ? null : Bar.AtMost(130, 110));
            run.Number($"from start to the first call taken, {name} waiting", "s", [backlog.SecondsToFirstCall], Bar.AtMost(2));
            run.Number($"from letting go to the first message delivered, {name} waiting", "ms", [backlog.MillisecondsToFirstMessage]);
            if (small is null)
            {
                small = backlog;
                continue;
            }
            run.Ratio($"CPU of taking a call, {name} waiting", "few waiting", [backlog.TakingMicroseconds / small.TakingMicroseconds], Bar.AtMost(1.1));
            run.Ratio($"CPU of delivering a message, {name} waiting", "few waiting", [backlog.DeliveringMicroseconds / small.DeliveringMicroseconds], Bar.AtMost(1.1));
            run.Number($"more resident memory, {name} waiting", "MB", [backlog.Megabytes - small.Megabytes], Bar.AtMost(64));
        }
    }
}
