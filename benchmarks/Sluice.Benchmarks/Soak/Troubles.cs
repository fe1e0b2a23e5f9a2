using Sluice.Benchmarks.Harness;

namespace Sluice.Benchmarks.Soak;

/// <summary>What goes wrong, and what the operator does, in turn for as long as the run takes.</summary>
internal static class Troubles
{
    private static readonly TimeSpan Each = TimeSpan.FromSeconds(15);

    public static async Task RunAsync(SoakGateway soaked, CancellationToken stop)
    {
        try
        {
            for (var turn = 0; ; turn++)
            {
                soaked.Become((Fault)(turn % 5));
                soaked.Configure(concurrency: 8 + (turn % 3));
                if (turn % 4 == 1) await soaked.Gateway.PauseAsync(SoakGateway.Held);
                if (turn % 4 == 2) await soaked.Gateway.ResumeAsync(SoakGateway.Held);
                await Task.Delay(Each, TimeProvider.System, stop);
            }
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }
}
