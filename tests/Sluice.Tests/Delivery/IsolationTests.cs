namespace Sluice.Tests.Delivery;

/// <summary>Twenty destinations, four of which are as bad as destinations get.</summary>
public sealed class IsolationTests
{
    private const int Healthy = 16, Persons = 20, Each = 20, Concurrency = 4;

    [Fact]
    public async Task Sixteen_of_twenty_destinations_get_everything_while_one_hangs_one_resets_one_trickles_and_one_fails()
    {
        await using var bed = new Bed();
        await bed.AcceptAsync(Persons, Each);
        await using var good = new Receiver();
        await using var hanging = new Receiver(static _ => new Behaviour.Hang());
        await using var resetting = new Receiver(static _ => new Behaviour.Reset());
        await using var trickling = new Receiver(static _ => new Behaviour.Trickle(200));
        await using var failing = new Receiver(static _ => new Behaviour.Answer(500));
        var stuck = new Dictionary<string, Receiver> { ["hanging"] = hanging, ["trickling"] = trickling };
        var broken = new Dictionary<string, Receiver> { ["resetting"] = resetting, ["failing"] = failing };
        foreach (var (name, server) in stuck.Concat(broken))
        {
            // What is stuck stays stuck for as long as the test takes.
            bed.Start(
                Bed.Webhook(server.Url, name, static config => config with { Concurrency = Concurrency }),
                new() { Grace = TimeSpan.FromMilliseconds(1) });
        }
        // Each of them has its hands full before the others begin.
        foreach (var server in stuck.Values) await server.UntilAsync(Concurrency);
        foreach (var server in broken.Values) await server.UntilAsync(1);
        for (var number = 0; number < Healthy; number++) bed.Start(Bed.Webhook($"{good.Url}/{number}", $"healthy-{number}"));

        await good.UntilAsync(Healthy * Persons * Each);
        for (var number = 0; number < Healthy; number++)
        {
            var mine = good.Requests.Where(request => request.Line == $"POST /{number} HTTP/1.1").ToList();
            Assert.Equal(Persons, mine.GroupBy(Bed.Person).Count());
            Assert.All(mine.GroupBy(Bed.Person), static one => Assert.Equal(Enumerable.Range(0, Each), one.Select(Bed.Number)));
        }
        // Those that are stuck have what they were given at first, on as many connections, and nothing more is begun for them.
        foreach (var (name, server) in stuck)
        {
            Assert.Equal((Concurrency, Concurrency), (server.Requests.Count, server.Connections));
            Assert.Equal(0, bed.State(name).Tally.Total);
        }
        foreach (var name in broken.Keys) Assert.Equal(0, bed.State(name).Tally.Total);
        await bed.RestartAsync();
    }

    [Fact]
    public async Task Persons_whose_messages_fail_over_and_over_do_not_stop_the_others()
    {
        const int Everybody = 3000;
        await using var bed = new Bed();
        await bed.AcceptAsync(Everybody, 1);
        // One in eight, spread.
        static bool Fails(Received request) => int.Parse(Bed.Person(request).AsSpan(1), System.Globalization.CultureInfo.InvariantCulture) * 7919 % 100 < 12;
        await using var server = new Receiver(static request => new Behaviour.Answer(Fails(request) ? 500 : 200));
        await using var running = bed.Start(Bed.Webhook(server.Url, with: static config => config with { Concurrency = 16 }));
        await Until.HoldsAsync(() => bed.State().Tally.Delivered == Everybody * 88 / 100, what: "all others have theirs");
    }
}
