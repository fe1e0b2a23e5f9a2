using Sluice.Benchmarks;

// Each command measures one hot path beside a baseline in the same run and prints ratios: these hold on any machine, times don't.
return args switch
{
    ["translate", var corpus] => TranslateBenchmark.Run(corpus),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: Sluice.Benchmarks translate CORPUS.ndjson");
    return 2;
}
