using Sluice.Benchmarks.Harness;
using Sluice.Benchmarks.Results;

namespace Sluice.Benchmarks.Delivery;

/// <summary>From a call to its arrival at webhooks: what it costs, how long it takes, and what broken destinations cost those that are not.</summary>
internal static class DeliveryBenchmark
{
    public static async Task RunAsync(Measuring run)
    {
        using var cores = Cores.LeaveToServer();
        await CostBenchmark.RunAsync(run);
        await LatencyBenchmark.RunAsync(run);
        await IsolationBenchmark.RunAsync(run);
    }
}
