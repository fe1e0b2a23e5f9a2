using Sluice.EndToEnd.Harness;

namespace Sluice.EndToEnd.Delivering;

/// <summary>A destination that is not there hurts nobody and misses nothing.</summary>
[Trait("suite", "end-to-end")]
public sealed class DeadDestinationTests
{
    private const int Persons = 30, Events = 300;

    [Fact]
    public async Task The_other_destination_gets_everything_meanwhile_and_the_dead_one_catches_up_in_order()
    {
        var port = Listener.FreePort();
        using var workspace = new Workspace();
        await using var alive = await Receiver.StartAsync();
        workspace.Configure(Workspace.Webhook("alive", alive.Url), Workspace.Webhook("dead", new($"http://127.0.0.1:{port}/hook")));

        await using (var gateway = await Gateway.StartAsync(workspace))
        {
            using var client = gateway.Client();
            for (var n = 0; n < Events; n++) await client.TrackAsync($"p{n % Persons}", n);
            await alive.UntilAsync(Events, gateway);
            await gateway.StopAsync();
        }

        await using (var gateway = await Gateway.StartAsync(workspace))
        {
            using var client = gateway.Client();
            for (var n = Events; n < 2 * Events; n++) await client.TrackAsync($"p{n % Persons}", n);
            await alive.UntilAsync(2 * Events, gateway);
            await using var dead = await Receiver.StartAsync(static _ => new(new Reply(200)), port);
            await dead.UntilAsync(2 * Events, gateway);
            await gateway.StopAsync();
            IsWholeAndInOrder(dead);
        }
        IsWholeAndInOrder(alive);
    }

    private static void IsWholeAndInOrder(Receiver receiver)
    {
        Assert.Equal(2 * Events, receiver.Count);
        foreach (var person in receiver.Accepted.GroupBy(static one => one.Person))
            Assert.Equal(Enumerable.Range(0, 2 * Events).Where(n => $"p{n % Persons}" == person.Key), person.Select(static one => one.Number()));
    }
}
