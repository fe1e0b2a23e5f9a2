using Sluice.EndToEnd.Harness;

namespace Sluice.EndToEnd.Crash;

/// <summary>
/// The promise of a 2xx, kept through <c>kill -9</c> at random. <c>SLUICE_CRASH_ROUNDS</c> says how often (30), <c>SLUICE_CRASH_SEED</c> which
/// moments (any whole number; a failure names it).
/// </summary>
[Trait("suite", "crash")]
public sealed class CrashTests(ITestOutputHelper output)
{
    private static readonly TimeSpan DrainPatience = TimeSpan.FromMinutes(3);
    private static readonly int Rounds = Scene.FromEnvironment("SLUICE_CRASH_ROUNDS", 30);
    private static readonly int Seed = Scene.FromEnvironment("SLUICE_CRASH_SEED", 1);

    private readonly Random _random = new(Seed);
    private readonly Ledger _ledger = new("hook");

    [Fact]
    public async Task Everything_acknowledged_is_delivered_and_in_order_per_person_however_often_the_gateway_is_killed()
    {
        using var workspace = new Workspace();
        await using var receiver = await Receiver.StartAsync(Moody());
        workspace.Configure(Workspace.Webhook("hook", receiver.Url, concurrency: 32));
        var load = new Load(_ledger, Seed);
        for (var round = 0; round < Rounds; round++)
        {
            if (round % 5 == 4) await KillWhileItStartsAsync(workspace);
            else await KillUnderLoadAsync(workspace, load, round);
        }

        await using var gateway = await Gateway.StartAsync(workspace);
        await Wait.UntilAsync(
            () => _ledger.Owed == 0,
            () => $"Seed {Seed}: {_ledger.Owed} of {_ledger.Acknowledged} acknowledged events were not delivered, among them {_ledger.Debts()}. {gateway.Process.Story}",
            DrainPatience);
        await gateway.StopAsync();
        await JournalIsWholeAsync(workspace);

        output.WriteLine($"{Rounds} kills: {_ledger.Acknowledged} events acknowledged, {_ledger.Delivered} delivered, {_ledger.Duplicates} repetitions, {receiver.Requests - receiver.Count} requests refused.");
        Assert.True(_ledger.Violations is [], $"Seed {Seed}: {string.Join('\n', _ledger.Violations.Take(20))}");
        Assert.True(_ledger.Acknowledged > Rounds, $"Seed {Seed}: only {_ledger.Acknowledged} events were acknowledged, which shows nothing.");
    }

    // The journal is as it was stored, and every message accounted for.
    private static async Task JournalIsWholeAsync(Workspace workspace)
    {
        foreach (var command in (string[][])[["journal", "doctor"], ["verify"]])
        {
            await using var child = Child.Start(workspace.Folder, Gateway.Executable, [.. command, "--config", workspace.Config]);
            Assert.True(
                await child.EndedAsync() == 0,
                $"Seed {Seed}: `{string.Join(' ', command)}` is not content.\n{string.Join('\n', child.Output)}\n{child.Story}");
        }
    }

    private async Task KillUnderLoadAsync(Workspace workspace, Load load, int round)
    {
        await using var gateway = await Gateway.StartAsync(workspace);
        using var killed = new CancellationTokenSource();
        var (delivered, some) = (_ledger.Delivered, _random.Next(1, 600));
        var afterDeliveries = _random.Next(2) == 0;
        var running = load.RunAsync(gateway, round, killed.Token);
        await Wait.UntilAsync(
            () => running.IsFaulted || (afterDeliveries ? _ledger.Delivered - delivered : load.Acknowledged) >= some,
            () => $"Seed {Seed}, round {round}: {load.Acknowledged} requests acknowledged, {_ledger.Delivered - delivered} events delivered, none since. {gateway.Process.Story}");
        await killed.CancelAsync();
        await gateway.Process.KillAsync();
        await running.BoundedAsync();
        // As the kill left it, too: state and ledger are of the same commit.
        await JournalIsWholeAsync(workspace);
    }

    private async Task KillWhileItStartsAsync(Workspace workspace)
    {
        await using var gateway = Gateway.Launch(workspace, "--config", workspace.Config);
        // Any moment is as good as another: that the machine's speed moves it does no harm.
        await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(1000)), TimeProvider.System, TestContext.Current.CancellationToken);
        await gateway.Process.KillAsync();
    }

    /// <summary>Takes nineteen in twenty; the others must come again, some of them not at once.</summary>
    private Func<Received, ValueTask<Reply>> Moody()
    {
        var random = new Random(Seed);
        var choosing = new Lock();
        return message =>
        {
            int mood;
            lock (choosing) mood = random.Next(100);
            if (mood < 3) return new(new Reply(500));
            if (mood < 5) return new(new Reply(429, RetryAfter: 1));
            _ledger.Deliver("hook", message.Person, message.Number());
            return new(new Reply(200));
        };
    }
}
