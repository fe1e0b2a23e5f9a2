using Sluice.EndToEnd.Harness;

namespace Sluice.EndToEnd.Serving;

/// <summary>sluice.yaml changes while the gateway runs.</summary>
[Trait("suite", "end-to-end")]
public sealed class ReloadTests
{
    [Fact]
    public async Task A_valid_file_takes_effect_and_a_broken_one_changes_nothing()
    {
        using var workspace = new Workspace();
        await using var first = await Receiver.StartAsync();
        await using var second = await Receiver.StartAsync();
        workspace.Configure(Workspace.Webhook("first", first.Url));
        await using var gateway = await Gateway.StartAsync(workspace);
        using var client = gateway.Client();
        await client.TrackAsync("before", 0);
        await first.UntilAsync(1, gateway);

        workspace.Configure(Workspace.Webhook("first", first.Url), Workspace.Webhook("second", second.Url));
        await Wait.UntilAsync(() => Says(gateway, "is in force; sources: 1, destinations switched on: 2"), () => $"The new file should be in force. {gateway.Process.Story}");
        await client.TrackAsync("between", 1);
        await second.UntilAsync(1, gateway);
        await first.UntilAsync(2, gateway);

        workspace.Configure(Workspace.Webhook("first", first.Url), "  - name: third\n    typ: webhook");
        await Wait.UntilAsync(
            () => Says(gateway, "is refused") && Says(gateway, "sluice.yaml:14:5 destinations[1].typ"),
            () => $"The broken file should be refused, with the place of the problem. {gateway.Process.Story}");
        await client.TrackAsync("after", 2);
        await first.UntilAsync(3, gateway);
        await second.UntilAsync(2, gateway);

        await gateway.StopAsync();
        Assert.Equal(["before", "between", "after"], first.Accepted.Select(static one => one.Person));
        Assert.Equal(["between", "after"], second.Accepted.Select(static one => one.Person));
    }

    private static bool Says(Gateway gateway, string words) => gateway.Process.Error.Any(line => line.Contains(words, StringComparison.Ordinal));
}
