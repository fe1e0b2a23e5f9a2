using System.Text;
using Sluice.EndToEnd.Harness;

namespace Sluice.EndToEnd.Delivering;

/// <summary>Clients that send again because they never heard that they were understood.</summary>
[Trait("suite", "clients")]
public sealed class ResendTests
{
    [Fact]
    public async Task What_a_library_sends_again_because_the_answer_was_lost_is_delivered_once()
    {
        using var workspace = new Workspace();
        await using var receiver = await Receiver.StartAsync();
        workspace.Configure(Workspace.Webhook("hook", receiver.Url));
        await using var gateway = await Gateway.StartAsync(workspace);
        await using var tap = new Tap(gateway.Address, lostAnswers: 2);
        await NodeScript.RunAsync("segment-analytics-node.mjs", tap.Url);
        await receiver.UntilAsync(7, gateway);
        await gateway.StopAsync();

        Assert.True(tap.Requests.Count >= 3, $"The library should have sent three times; it sent {tap.Requests.Count} times.");
        Assert.Equal(7, receiver.Requests);
        Assert.Equal(7, receiver.Accepted.DistinctBy(static one => one.Id).Count());
    }

    [Fact]
    public async Task What_is_sent_again_after_kill_9_is_known()
    {
        using var workspace = new Workspace();
        await using var receiver = await Receiver.StartAsync();
        workspace.Configure(Workspace.Webhook("hook", receiver.Url));
        await using (var gateway = await Gateway.StartAsync(workspace))
        {
            Assert.Equal("durable; seq=1", await SendAsync(gateway));
            await gateway.Process.KillAsync();
        }
        await using var again = await Gateway.StartAsync(workspace);
        Assert.Equal("durable; seq=2; duplicates=2", await SendAsync(again));
        await receiver.UntilAsync(2, again);
        await again.StopAsync();
        // Before the kill it may have been delivered without that being noted: then it comes once more, but not twice more.
        Assert.InRange(receiver.Requests, 2, 4);
        Assert.Equal(["a", "b"], receiver.Accepted.Select(static one => one.Id).Distinct().Order());
    }

    private static async Task<string> SendAsync(Gateway gateway)
    {
        using var client = new HttpClient { BaseAddress = gateway.Address };
        client.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Gateway.WriteKey + ":")));
        using var body = Calls.Json($$"""{"batch":[{{Event("a")}},{{Event("b")}}]}""");
        using var answer = await client.PostAsync("/v1/batch", body, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
        return answer.Headers.GetValues("X-Sluice-Journal").Single();
    }

    private static string Event(string id) => $$"""{"type":"track","userId":"{{id}}","event":"step","messageId":"{{id}}"}""";
}
