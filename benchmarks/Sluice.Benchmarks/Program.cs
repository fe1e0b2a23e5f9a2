using System.Globalization;
using Sluice.Benchmarks;
using Sluice.Benchmarks.Corpora;
using Sluice.Benchmarks.Growth;
using Sluice.Benchmarks.Harness;
using Sluice.Benchmarks.Profiling;
using Sluice.Benchmarks.Results;
using Sluice.Benchmarks.Soak;

// Each part measures one path beside a baseline in the same run and gives ratios: these hold on any machine, times don't. `benchmarks/run` sets up what is needed.
return args switch
{
    [BareServer.Command] => BareServer.Run(),
    [SinkProcess.Command, var count] => SinkProcess.Run(int.Parse(count, CultureInfo.InvariantCulture)),
    [ProfileRun.Command, var file] => await ProfileRun.RunAsync(file, Corpus.Generate()),
    ["corpus", var file, .. var rest] => WriteCorpus(file, rest),
    ["soak", .. var minutes] => await SoakRun.RunAsync(Corpus.Generate(), minutes is [var some] ? double.Parse(some, CultureInfo.InvariantCulture) : 10),
    ["growth-of", .. var sizes] => await GrowthAsync([.. sizes.Select(static size => long.Parse(size, CultureInfo.InvariantCulture))]),
    _ => await SuiteAsync(args),
};

static async Task<int> SuiteAsync(string[] args)
{
    var (scale, calls, results, names) = (Scale.Full, default(Sluice.Translation.TrackCall[]), "benchmarks/results", new List<string>());
    for (var at = 0; at < args.Length; at++)
    {
        if (args[at] == "--quick") scale = Scale.Quick;
        else if (args[at] == "--corpus" && at + 1 < args.Length) calls = Corpus.Read(args[++at]);
        else if (args[at] == "--results" && at + 1 < args.Length) results = args[++at];
        else if (Suite.Names.Contains(args[at])) names.Add(args[at]);
        else return Usage();
    }
    return await Suite.RunAsync(scale, calls ?? Corpus.Generate(), names, results);
}

static async Task<int> GrowthAsync(IReadOnlyList<long> sizes)
{
    var run = new Measuring("growth", Scale.Full, Corpus.Generate());
    await GrowthBenchmark.RunAsync(run, sizes);
    Table.Print([run], Console.Out);
    return run.Faults.Count > 0 ? 1 : 0;
}

static int WriteCorpus(string file, string[] rest)
{
    Corpus.Write(
        file,
        rest.Length > 0 ? int.Parse(rest[0], CultureInfo.InvariantCulture) : CorpusGenerator.DefaultCount,
        rest.Length > 1 ? ulong.Parse(rest[1], CultureInfo.InvariantCulture) : CorpusGenerator.DefaultSeed);
    return 0;
}

static int Usage()
{
    Console.Error.WriteLine($"""
        usage: Sluice.Benchmarks [--quick] [--corpus FILE.ndjson] [--results FOLDER] [PART...]
               Sluice.Benchmarks corpus FILE [CALLS] [SEED]
               Sluice.Benchmarks profile FILE.mibc
               Sluice.Benchmarks soak [MINUTES]
               Sluice.Benchmarks growth-of MESSAGES...
        parts: {string.Join(", ", Suite.Names)}
        """);
    return 2;
}
