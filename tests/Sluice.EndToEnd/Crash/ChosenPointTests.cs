namespace Sluice.EndToEnd.Crash;

/// <summary>
/// The gateway is killed at chosen points: at an operation on its journal's files, at a step of a delivery, at a step of a call. Whatever it acknowledged is
/// delivered to each destination, in order per person, and the accounts hold after each kill. <c>SLUICE_CRASH_KILLS</c> says how many kills there are in all
/// kinds together (260), <c>SLUICE_CRASH_SEED</c> which moments.
/// </summary>
[Trait("suite", "crash")]
public sealed class ChosenPointTests(ITestOutputHelper output)
{
    /// <summary>Opening the journal takes some thirty operations, a commit some ten.</summary>
    private const int OperationsMax = 200;

    private static readonly int Kills = Scene.FromEnvironment("SLUICE_CRASH_KILLS", 260);
    private static readonly int Seed = Scene.FromEnvironment("SLUICE_CRASH_SEED", 1);

    private readonly Random _random = new(Seed);

    [Fact]
    public Task Nothing_is_lost_though_it_is_killed_at_any_operation_on_its_disk() => RunAsync(
        Kills / 2,
        (scene, round) => scene.KillAsync(round, static _ => Task.CompletedTask, KillingHook.At(scene.Workspace, _random.Next(1, OperationsMax))));

    [Fact]
    public Task Nothing_is_lost_though_it_is_killed_at_any_step_of_a_delivery() => RunAsync(
        Kills / 4,
        (scene, round) => scene.KillAsync(round, gateway =>
        {
            var step = (DeliveryStep)(round % 5);
            scene.Trap.Set(step, step == DeliveryStep.Connected ? _random.Next(1, 4) : _random.Next(1, 200), gateway.Process.KillAsync);
            return Task.CompletedTask;
        }));

    [Fact]
    public Task Nothing_is_lost_though_it_is_killed_at_any_step_of_a_call() => RunAsync(
        Kills / 5,
        (scene, round) => scene.KillAsync(round, async gateway =>
        {
            await scene.UntilAnsweredAsync(_random.Next(60), gateway);
            var number = scene.Ledger.Next("broken");
            if (await BrokenCall.SendAsync(gateway, "broken", number, (CallStep)(round % 4))) scene.Ledger.Acknowledge("broken", number);
        }));

    private async Task RunAsync(int rounds, Func<Scene, int, Task> killAsync)
    {
        await using var scene = await Scene.BeginAsync(Seed);
        for (var round = 0; round < rounds; round++)
        {
            await killAsync(scene, round);
            if (round % 25 == 24) await scene.DrainAsync();
        }
        await scene.DrainAsync();
        output.WriteLine(scene.ToString());
        Assert.True(scene.Sprung > rounds / 2, $"Only {scene.Sprung} of {rounds} kills came where they were meant to.");
        Assert.True(scene.Ledger.Acknowledged > rounds, $"Only {scene.Ledger.Acknowledged} events were acknowledged, which shows nothing.");
    }
}
