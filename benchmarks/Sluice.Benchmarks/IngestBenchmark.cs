namespace Sluice.Benchmarks;

/// <summary>
/// Server CPU per durable call of the real executable against that of a bare Kestrel endpoint that only reads the body. Both run pinned
/// to core 0, wrk with 128 connections on core 1, in turn, so that both meet the same noise. Needs <c>taskset</c> and <c>wrk</c>, and
/// two cores.
/// </summary>
internal static class IngestBenchmark
{
    private const int Connections = 128;
    private const int Pairs = 7;
    private const int WarmUpSeconds = 30;

    private const string Config = """
        listen: http://127.0.0.1:0
        data: ./data
        sources:
          - name: backend
            track: { site_id: site, api_key: key }
        destinations: []
        """;

    public static int Run(string folder, int seconds)
    {
        using var gateway = ServerProcess.Gateway(folder, Config);
        using var bare = ServerProcess.Bare();
        // On one core the compiler needs this long to be done with the hot paths.
        Wrk.Load(bare, WarmUpSeconds, Connections);
        Wrk.Load(gateway, WarmUpSeconds, Connections);
        var ratios = new List<double>();
        for (var pair = 0; pair < Pairs; pair++)
        {
            var floor = Wrk.Load(bare, seconds, Connections);
            var ours = Wrk.Load(gateway, seconds, Connections);
            ratios.Add(ours.CpuMicroseconds / floor.CpuMicroseconds);
            Console.WriteLine($"  bare {floor}; gateway {ours}; ratio {ratios[^1]:0.00}");
        }
        Console.WriteLine($"server CPU per durable call, bare Kestrel reading the body = 1: {Ratios.Describe(ratios)}");
        return 0;
    }
}
