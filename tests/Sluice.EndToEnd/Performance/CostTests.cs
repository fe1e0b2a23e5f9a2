using Sluice.EndToEnd.Harness;

namespace Sluice.EndToEnd.Performance;

/// <summary>
/// What a call costs the real gateway, in what is the same on every machine: bytes allocated, commits, synchronisations, writes. Never in time. A bound is a
/// tenth above what was measured: lower it with what makes it cheaper, and raise it only for a reason that is worth it.
/// </summary>
[Trait("suite", "end-to-end")]
public sealed class CostTests
{
    private const string Allocated = "dotnet_gc_heap_total_allocated_bytes_total", Commits = "sluice_journal_commits_total";
    private const int Calls = 5000;

    [Fact]
    public async Task Taking_a_call_allocates_few_bytes()
    {
        await using var gateway = await CountedGateway.StartAsync(connections: 64);
        AssertAtMost(600, await AllocatedAsync(gateway, () => gateway.SendAsync(Calls)), "bytes allocated by a call");
    }

    [Fact]
    public async Task Taking_and_delivering_a_call_allocates_few_bytes()
    {
        var (sent, arrived) = (0, 0);
        await using var receiver = await Receiver.StartAsync(_ =>
        {
            Interlocked.Increment(ref arrived);
            return new(new Reply(200));
        });
        await using var gateway = await CountedGateway.StartAsync(connections: 16, $$"""[{ name: hook, type: webhook, settings: { url: "{{receiver.Url}}" }, allow: 127.0.0.1 }]""");
        AssertAtMost(9500, await AllocatedAsync(gateway, DeliverAsync), "bytes allocated by a call and its delivery");

        async Task DeliverAsync()
        {
            await gateway.SendAsync(Calls);
            sent += Calls;
            await Wait.UntilAsync(() => Volatile.Read(ref arrived) >= sent, () => $"{sent} messages should have arrived, {arrived} did. {gateway.Gateway.Process.Story}");
        }
    }

    [Fact]
    public async Task A_call_that_is_alone_takes_one_commit()
    {
        const int Alone = 200;
        await using var gateway = await CountedGateway.StartAsync(connections: 1);
        await gateway.SendAsync(Alone);
        var before = await gateway.MetricAsync(Commits);
        await gateway.SendAsync(Alone);
        // A chore may fall between.
        Assert.InRange(await gateway.MetricAsync(Commits) - before, Alone, Alone + 2);
    }

    [Fact]
    public async Task Calls_that_come_together_share_their_commits()
    {
        await using var gateway = await CountedGateway.StartAsync(connections: 64);
        await gateway.SendAsync(Calls);
        var before = await gateway.MetricAsync(Commits);
        await gateway.SendAsync(Calls);
        // It would be 16 if all of them always came at once; how close depends on the client.
        AssertAtMost(100, (await gateway.MetricAsync(Commits) - before) / Calls * 1000, "commits for a thousand calls of 64 at once");
    }

    // For each call, the least of some rounds: now and then something that is kept becomes larger.
    private static async Task<double> AllocatedAsync(CountedGateway gateway, Func<Task> round)
    {
        await round();
        var least = double.MaxValue;
        for (var rounds = 0; rounds < 3; rounds++)
        {
            var before = await gateway.MetricAsync(Allocated);
            await round();
            least = Math.Min(least, (await gateway.MetricAsync(Allocated) - before) / Calls);
        }
        return least;
    }

    private static void AssertAtMost(double bound, double measured, string what) => Assert.True(measured <= bound, $"{measured:0.0} {what}, at most {bound}");
}
