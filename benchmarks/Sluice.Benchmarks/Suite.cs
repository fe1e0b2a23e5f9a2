using System.Diagnostics;
using Sluice.Benchmarks.Actions;
using Sluice.Benchmarks.Delivery;
using Sluice.Benchmarks.Growth;
using Sluice.Benchmarks.Guarding;
using Sluice.Benchmarks.Ingest;
using Sluice.Benchmarks.Journal;
using Sluice.Benchmarks.Published;
using Sluice.Benchmarks.Results;
using Sluice.Benchmarks.Rules;
using Sluice.Benchmarks.Translate;
using Sluice.Translation;

namespace Sluice.Benchmarks;

/// <summary>Runs parts one after the other, prints one table of all, and keeps everything as JSON.</summary>
internal static class Suite
{
    private static readonly Part[] Parts =
    [
        new("translate", IsUsual: true, Of(TranslateBenchmark.Run)),
        new("actions", IsUsual: true, Of(ActionsBenchmark.Run)),
        new("journal", IsUsual: true, JournalBenchmark.RunAsync),
        new("ingest", IsUsual: true, IngestBenchmark.RunAsync),
        new("delivery", IsUsual: true, CostBenchmark.RunAsync),
        new("latency", IsUsual: true, LatencyBenchmark.RunAsync),
        new("isolation", IsUsual: true, IsolationBenchmark.RunAsync),
        new("growth", IsUsual: true, GrowthBenchmark.RunAsync),
        new("program", IsUsual: true, ProgramBenchmark.RunAsync),
        new("rules", IsUsual: false, Of(RulesBenchmark.Run)),
        new("guard", IsUsual: false, GuardBenchmark.RunAsync),
    ];

    /// <summary>All names.</summary>
    public static IEnumerable<string> Names => Parts.Select(static part => part.Name);

    /// <summary>Runs parts by their names; the usual ones when there are none.</summary>
    /// <returns>0; 1 when a part could not be measured.</returns>
    public static async Task<int> RunAsync(Scale scale, TrackCall[] calls, IReadOnlyCollection<string> names, string results)
    {
        var (began, machine, load, neighbours) = (TimeProvider.System.GetUtcNow(), Machine.Here(), Machine.Load, await Neighbours.BusyAsync());
        if (neighbours.Count > 0) Console.WriteLine($"WARNING: other programs are busy, figures will be worse than they are: {string.Join(", ", neighbours)}");
        var measured = new List<Measuring>();
        foreach (var part in Parts.Where(part => names.Count == 0 ? part.IsUsual : names.Contains(part.Name))) measured.Add(await MeasureAsync(part, scale, calls));
        Console.WriteLine();
        Table.Print(measured, Console.Out);
        Console.WriteLine($"\n{ResultFile.Write(results, began, scale, machine, (load, Machine.Load), neighbours, measured)}");
        return measured.Exists(static part => part.Faults.Count > 0) ? 1 : 0;
    }

    private static async Task<Measuring> MeasureAsync(Part part, Scale scale, TrackCall[] calls)
    {
        Console.WriteLine($"== {part.Name}");
        var (run, start) = (new Measuring(part.Name, scale, calls), Stopwatch.GetTimestamp());
        try
        {
            await part.RunAsync(run);
        }
        catch (Exception failure)
        {
            // The others go on without it.
            run.Must(false, failure.Message);
        }
        run.Took = Stopwatch.GetElapsedTime(start);
        return run;
    }

    private static Func<Measuring, Task> Of(Action<Measuring> part) => run =>
    {
        part(run);
        return Task.CompletedTask;
    };

    /// <param name="Name">What one calls it by.</param>
    /// <param name="IsUsual">Whether it is run when nothing is named.</param>
    /// <param name="RunAsync">Measures it.</param>
    private sealed record Part(string Name, bool IsUsual, Func<Measuring, Task> RunAsync);
}
