using System.Diagnostics;
using Sluice.Benchmarks.Harness;
using Sluice.Benchmarks.Loads;

namespace Sluice.Benchmarks.Published;

/// <summary>A start, of a process that the system has in its cache, in an empty folder.</summary>
/// <param name="Seconds">Until the first call was taken.</param>
/// <param name="CpuSeconds">CPU until then.</param>
internal readonly record struct Start(double Seconds, double CpuSeconds)
{
    public static async Task<Start> OfGatewayAsync(string program)
    {
        using var place = new Workplace();
        var began = Stopwatch.GetTimestamp();
        using var gateway = Gateway.Start(place["gateway"], new(), program);
        return await OfAsync(gateway.Server, began);
    }

    public static async Task<Start> OfBareAsync()
    {
        var began = Stopwatch.GetTimestamp();
        using var bare = ServerProcess.Bare();
        return await OfAsync(bare, began);
    }

    private static async Task<Start> OfAsync(ServerProcess server, long began)
    {
        using var wire = new CallSocket(server.Address);
        if (!await wire.SendAsync(HttpCall.Event("first", 0))) throw new InvalidOperationException($"the first call was refused: {wire.Answer}");
        return new(Stopwatch.GetElapsedTime(began).TotalSeconds, server.CpuMicroseconds / 1e6);
    }
}
