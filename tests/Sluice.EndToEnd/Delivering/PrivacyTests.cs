using System.Net;
using Sluice.EndToEnd.Harness;

namespace Sluice.EndToEnd.Delivering;

/// <summary>A suppression that was answered with 200 holds, whatever happens to the gateway afterwards.</summary>
[Trait("suite", "end-to-end")]
public sealed class PrivacyTests
{
    private const int Rounds = 5, Each = 4;

    [Fact]
    public async Task Whoever_is_suppressed_stays_so_though_the_gateway_is_killed_the_moment_it_says_so()
    {
        var port = Listener.FreePort();
        using var workspace = new Workspace();
        workspace.Configure(Workspace.Webhook("hook", new($"http://127.0.0.1:{port}/hook")));
        for (var round = 0; round < Rounds; round++)
        {
            await using var gateway = await Gateway.StartAsync(workspace);
            using var client = gateway.Client();
            for (var n = 0; n < Each; n++)
            {
                await client.TrackAsync($"gone{round}", n);
                await client.TrackAsync($"kept{round}", n);
            }
            await SuppressAsync(client, $"gone{round}");
            await gateway.Process.KillAsync();
        }
        await using var last = await Gateway.StartAsync(workspace);
        using var again = last.Client();
        await again.TrackAsync("gone0", Each);
        await again.TrackAsync("kept0", Each);
        await using var receiver = await Receiver.StartAsync(static _ => new(new Reply(200)), port);
        // Each suppression, and all of those who are not suppressed.
        await receiver.UntilAsync((Rounds * (Each + 1)) + 1, last);
        await last.StopAsync();
        var arrived = receiver.Accepted;
        Assert.Equal((Rounds * (Each + 1)) + 1, arrived.Count);
        Assert.All(arrived.Where(one => one.Person.StartsWith("gone", StringComparison.Ordinal)), one => Assert.Equal("User Suppressed", one.Message.GetProperty("event").GetString()));
    }

    [Fact]
    public async Task Whoever_is_forgotten_by_command_is_gone_from_the_journal_and_reaches_nobody()
    {
        var port = Listener.FreePort();
        using var workspace = new Workspace();
        workspace.Configure(Workspace.Webhook("hook", new($"http://127.0.0.1:{port}/hook")));
        await using (var gateway = await Gateway.StartAsync(workspace))
        {
            using var client = gateway.Client();
            await client.TrackAsync("gone", 0);
            await client.TrackAsync("kept", 1);
            await gateway.StopAsync();
        }
        await using (var forget = Child.Start(workspace.Folder, Gateway.Executable, ["forget", "--config", workspace.Config, "--person", "gone"]))
        {
            Assert.True(await forget.EndedAsync() == 0, forget.Story);
            Assert.Contains(forget.Output, static line => line == "calls         1, with 1 messages of the person");
        }
        await using (var doctor = Child.Start(workspace.Folder, Gateway.Executable, ["journal", "doctor", "--config", workspace.Config, "--export", "calls.ndjson"]))
            Assert.True(await doctor.EndedAsync() == 0, doctor.Story);
        var saved = await File.ReadAllTextAsync(Path.Combine(workspace.Folder, "calls.ndjson"), TestContext.Current.CancellationToken);
        Assert.DoesNotContain("gone", saved, StringComparison.Ordinal);
        Assert.Contains("kept", saved, StringComparison.Ordinal);

        await using var last = await Gateway.StartAsync(workspace);
        await using var receiver = await Receiver.StartAsync(static _ => new(new Reply(200)), port);
        using var again = last.Client();
        await again.TrackAsync("gone", 2);
        await again.TrackAsync("kept", 3);
        await receiver.UntilAsync(2, last);
        await last.StopAsync();
        Assert.Equal(["kept", "kept"], receiver.Accepted.Select(static one => one.Person));
    }

    private static async Task SuppressAsync(HttpClient client, string person)
    {
        using var answer = await client.PostAsync($"/api/v1/customers/{person}/suppress", Calls.Json("{}"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }
}
