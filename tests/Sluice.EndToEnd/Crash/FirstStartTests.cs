using Sluice.EndToEnd.Harness;

namespace Sluice.EndToEnd.Crash;

/// <summary>The gateway is killed at each operation of its very first start, while there is no journal yet or half of one.</summary>
[Trait("suite", "crash")]
public sealed class FirstStartTests(ITestOutputHelper output)
{
    /// <summary>Making a journal takes more than a hundred operations. Every eighth of them is enough, as each is killed before, in the middle or after it in turn.</summary>
    private const int OperationsMax = 400, Step = 8;

    [Fact]
    public async Task Whatever_a_kill_leaves_of_a_journal_that_is_being_made_is_no_damage_and_the_next_start_takes_calls()
    {
        var (killed, unfinished) = (0, 0);
        for (var operation = 1; operation <= OperationsMax; operation += Step)
        {
            using var workspace = new Workspace();
            workspace.Configure("  - { name: out, type: stdout }");
            await using (var first = Gateway.Launch(workspace, ["--config", workspace.Config], KillingHook.At(workspace, operation)))
            {
                // From here on the journal is made.
                if (await first.BecomesReadyAsync()) break;
                killed++;
            }
            if (File.Exists(Path.Combine(workspace.Data, "journal.db")))
            {
                var said = await ContentAsync(workspace, operation, "journal", "doctor");
                if (said.Contains("never finished", StringComparison.Ordinal)) unfinished++;
                await ContentAsync(workspace, operation, "verify");
            }
            await using var gateway = await Gateway.StartAsync(workspace);
            output.WriteLine($"Killed at operation {operation}.");
            await gateway.Client().TrackAsync("p1", 1);
            await gateway.StopAsync();
            Assert.Contains("calls         1 accepted", await ContentAsync(workspace, operation, "verify"), StringComparison.Ordinal);
        }
        output.WriteLine($"{killed} kills, {unfinished} of which left a journal that was not finished.");
        Assert.InRange(killed, 3, (OperationsMax / Step) - 1);
        Assert.InRange(unfinished, 1, killed);
    }

    private static async Task<string> ContentAsync(Workspace workspace, int operation, params string[] command)
    {
        await using var child = Child.Start(workspace.Folder, Gateway.Executable, [.. command, "--config", workspace.Config]);
        var code = await child.EndedAsync();
        var said = $"{string.Join('\n', child.Output)}\n{child.Story}";
        Assert.True(code == 0, $"Operation {operation}: `{string.Join(' ', command)}` is not content.\n{said}");
        return said;
    }
}
