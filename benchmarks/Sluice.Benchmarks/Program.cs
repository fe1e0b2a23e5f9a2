using System.Globalization;
using Sluice.Benchmarks;
using Sluice.Benchmarks.Soak;

// Each command measures one hot path beside a baseline in the same run and prints ratios: these hold on any machine, times don't.
return args switch
{
    ["translate", var corpus] => TranslateBenchmark.Run(corpus),
    ["journal", var corpus] => await JournalBenchmark.RunAsync(corpus),
    ["ingest"] => IngestBenchmark.Run(Path.Combine(Path.GetTempPath(), $"sluice-ingest-{Environment.ProcessId}"), seconds: 4),
    ["ingest", var folder] => IngestBenchmark.Run(folder, seconds: 4),
    ["actions", var corpus, var peer] => ActionsBenchmark.Run(corpus, peer),
    ["rules", var corpus] => RulesBenchmark.Run(corpus),
    ["delivery", var peer] => await DeliveryBenchmark.RunAsync(peer, seconds: 4),
    ["growth", var corpus, .. var sizes] => await GrowthBenchmark.RunAsync(corpus, [.. sizes.Select(static size => long.Parse(size, CultureInfo.InvariantCulture))]),
    ["soak", var corpus] => await SoakRun.RunAsync(corpus, minutes: 10),
    ["soak", var corpus, var minutes] => await SoakRun.RunAsync(corpus, double.Parse(minutes, CultureInfo.InvariantCulture)),
    ["guard", var corpus] => await GuardBenchmark.RunAsync(corpus),
    ["ingest-bare"] => BareServer.Run(),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("""
        usage: Sluice.Benchmarks translate CORPUS.ndjson
                                 journal CORPUS.ndjson
                                 ingest [JOURNAL-FOLDER]
                                 actions CORPUS.ndjson FOLDER-OF-SEGMENT
                                 rules CORPUS.ndjson
                                 delivery FOLDER-OF-PEER
                                 growth CORPUS.ndjson MESSAGES...
                                 guard CORPUS.ndjson
                                 soak CORPUS.ndjson [MINUTES]
        """);
    return 2;
}
