using Sluice.Benchmarks.Harness;
using Sluice.Benchmarks.Loads;
using Sluice.Translation;

namespace Sluice.Benchmarks.Profiling;

/// <summary>
/// Makes the profile that the published program is compiled by: the gateway as it is built does everything that must be fast, and counts what it does while it is told to compile
/// nothing a second time.
/// </summary>
internal static class ProfileRun
{
    /// <summary>The command, before the file to write.</summary>
    public const string Command = "profile";

    // What was done less often than this was a start's, a look's or the end's.
    private const long Often = 30;
    private const string Counts = "counts.txt";

    // Single calls over many connections are what most gateways do most. Events in batches are many more, but each costs little.
    private static readonly (string Script, int Connections, int Seconds)[] Loads =
        [("batch.lua", 16, 2), ("delivery.lua", 64, 3), ("ingest.lua", 1, 3), ("ingest.lua", 16, 3), ("ingest.lua", 128, 15)];

    /// <summary>Runs it, for about two minutes.</summary>
    /// <param name="file">The profile to write.</param>
    /// <param name="corpus">Calls.</param>
    /// <returns>0; 1 when something was refused or did not arrive.</returns>
    public static async Task<int> RunAsync(string file, TrackCall[] corpus)
    {
        using var place = new Workplace();
        if (!await LoadAsync(place, corpus)) return 1;
        using var assemblies = new ProfiledAssemblies();
        var profile = new Profile(assemblies);
        var (kept, unknown) = (0, 0);
        foreach (var method in CountedMethod.Read(File.ReadLines(place[Counts])).Where(static method => method.Most >= Often))
        {
            if (profile.Add(method)) kept++;
            else unknown++;
        }
        profile.Save(file);
        Console.WriteLine($"{file}: {kept} methods; {unknown} more are generic or cannot be told from others of their name");
        return 0;
    }

    private static async Task<bool> LoadAsync(Workplace place, TrackCall[] corpus)
    {
        using var cores = Cores.LeaveToServer();
        using var sink = new SinkProcess(2);
        using var gateway = Gateway.Start(place["gateway"], new GatewayYaml().Webhooks(sink.AddressOf, 1).Batched(sink.AddressOf, 1), Gateway.Built, Counting(place[Counts]));
        var calls = Array.ConvertAll(corpus, static call => HttpCall.Of(call));
        var refused = (await ClosedLoop.RunAsync(gateway.Address, number => number < calls.Length ? calls[number] : null)).Refused;
        foreach (var (script, connections, seconds) in Loads) refused += Wrk.Load(gateway.Server, seconds, connections, script).Errors;
        while (await gateway.LagAsync() > 0) await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        gateway.Server.Stop();
        if (refused == 0) return true;
        Console.Error.WriteLine($"{refused} calls were refused: what was counted is not what must be fast");
        return false;
    }

    // Everything is compiled quickly and with counters in it, the framework too, and stays so, long loops included. Numbers are hexadecimal.
    private static IEnumerable<string> Counting(string counts) =>
    [
        "DOTNET_TieredPGO=1", "DOTNET_TieredPGO_InstrumentOnlyHotCode=0", "DOTNET_JitCollect64BitCounts=1", "DOTNET_ReadyToRun=0", "DOTNET_TC_QuickJitForLoops=1",
        "DOTNET_TC_CallCounting=0", "DOTNET_TC_OnStackReplacement_InitialCounter=7FFFFFFF", "DOTNET_WritePGOData=1", $"DOTNET_PGODataPath={counts}",
    ];
}
