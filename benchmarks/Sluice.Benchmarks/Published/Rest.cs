using Sluice.Benchmarks.Harness;
using Sluice.Benchmarks.Loads;
using Sluice.Benchmarks.Results;

namespace Sluice.Benchmarks.Published;

/// <summary>What a gateway needs with nothing to do, and under load.</summary>
/// <param name="IdleMegabytes">Resident memory five seconds after the start.</param>
/// <param name="IdleMilliseconds">CPU in the ten seconds after that.</param>
/// <param name="LoadedMegabytes">Resident memory after a load of all that it takes.</param>
internal readonly record struct Rest(double IdleMegabytes, double IdleMilliseconds, double LoadedMegabytes)
{
    public static async Task<Rest> OfAsync(Measuring run, string name, string program)
    {
        const int Connections = 64;
        using var place = new Workplace();
        using var gateway = Gateway.Start(place["gateway"], new(), program);
        await Task.Delay(TimeSpan.FromSeconds(run.Scale.IsQuick ? 2 : 5), TimeProvider.System);
        var (idle, before, watched) = (gateway.Server.Megabytes, gateway.Server.CpuMicroseconds, run.Scale.IsQuick ? 3 : 10);
        await Task.Delay(TimeSpan.FromSeconds(watched), TimeProvider.System);
        var cpu = (gateway.Server.CpuMicroseconds - before) / 1000 * 10 / watched;
        Wrk.Load(gateway.Server, 3 * run.Scale.Seconds, Connections);
        var rest = new Rest(idle, cpu, gateway.Server.Megabytes);
        run.Keep(name, ("idle_mb", rest.IdleMegabytes), ("idle_cpu_ms", rest.IdleMilliseconds), ("loaded_mb", rest.LoadedMegabytes));
        return rest;
    }
}
