using Sluice.Benchmarks.Harness;
using Sluice.Benchmarks.Results;

namespace Sluice.Benchmarks.Published;

/// <summary>The program as it is published in each way: its size, what a start takes, what it needs with nothing to do and under load; beside bare Kestrel.</summary>
internal static class ProgramBenchmark
{
    /// <summary>Where <c>benchmarks/run</c> publishes to, one folder for each way.</summary>
    public const string FoldersVariable = "SLUICE_PUBLISHED";

    private static readonly (string Folder, string Name)[] Ways = [("readytorun", "ReadyToRun"), ("aot", "Native AOT")];

    public static async Task RunAsync(Measuring run)
    {
        using var cores = Cores.LeaveToServer();
        var programs = Programs();
        var starts = programs.ToDictionary(static one => one.Name, static _ => new List<Start>());
        var bare = new List<Start>();
        for (var pair = 0; pair < run.Scale.Pairs; pair++)
        {
            bare.Add(Keep("bare Kestrel", await Start.OfBareAsync()));
            foreach (var (name, program) in programs)
            {
                if (program is not null) starts[name].Add(Keep(name, await Start.OfGatewayAsync(program)));
            }
        }
        foreach (var (name, program) in programs)
        {
            var isShipped = name == programs[^1].Name;
            run.Number($"{name}: start to the first call taken", "s", starts[name].Select(static one => one.Seconds), isShipped ? Bar.AtMost(0.5) : null);
            run.Ratio($"{name}: start to the first call taken", "bare Kestrel", starts[name].Zip(bare, static (ours, floor) => ours.Seconds / floor.Seconds));
            run.Number($"{name}: CPU until then", "s", starts[name].Select(static one => one.CpuSeconds));
            run.Number($"{name}: size of what is shipped", "MB", program is null ? [] : [Size(program)]);
            var rests = program is null ? [] : new[] { await Rest.OfAsync(run, name, program) };
            run.Number($"{name}: resident memory with nothing to do", "MB", rests.Select(static one => one.IdleMegabytes), isShipped ? Bar.AtMost(60) : null);
            run.Number($"{name}: CPU in ten seconds with nothing to do", "ms", rests.Select(static one => one.IdleMilliseconds), isShipped ? Bar.AtMost(20) : null);
            run.Number($"{name}: resident memory under load", "MB", rests.Select(static one => one.LoadedMegabytes), isShipped ? Bar.AtMost(120) : null);
        }

        Start Keep(string name, Start start)
        {
            run.Keep($"{name}, start", ("seconds", start.Seconds), ("cpu_seconds", start.CpuSeconds));
            return start;
        }
    }

    // A way that cannot be published has no program; without any, what was built is measured.
    private static (string Name, string? Program)[] Programs()
    {
        if (Environment.GetEnvironmentVariable(FoldersVariable) is not { Length: > 0 } folders) return [("as built", Gateway.Program)];
        return [.. Ways.Select(way => (way.Name, Path.Combine(folders, way.Folder, "sluice") is var program && File.Exists(program) ? program : null))];
    }

    // Symbols and documentation stay at home.
    private static double Size(string program) =>
        new DirectoryInfo(Path.GetDirectoryName(program)!).GetFiles("*", SearchOption.AllDirectories)
            .Where(static file => file.Extension is not (".pdb" or ".dbg" or ".xml"))
            .Sum(static file => file.Length) / 1e6;
}
