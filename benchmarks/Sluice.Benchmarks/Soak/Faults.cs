namespace Sluice.Benchmarks.Soak;

/// <summary>What goes wrong, and what the operator does, in turn for as long as the run takes.</summary>
internal static class Faults
{
    private static readonly TimeSpan Each = TimeSpan.FromSeconds(15);

    public static async Task RunAsync(GatewayProcess gateway, Targets targets, CancellationToken stop)
    {
        try
        {
            for (var turn = 0; ; turn++)
            {
                targets.Become((Sickness)(turn % 5));
                gateway.Configure(concurrency: 8 + (turn % 3));
                if (turn % 4 == 1) await gateway.PauseAsync("moody");
                if (turn % 4 == 2) await gateway.ResumeAsync("moody");
                await Task.Delay(Each, TimeProvider.System, stop);
            }
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }
}
