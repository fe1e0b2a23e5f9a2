using System.Text.Json;
using Sluice.EndToEnd.Harness;

namespace Sluice.EndToEnd.Serving;

/// <summary>The first minute of a newcomer: no configuration, the banner's line pasted into a shell, Ctrl-C.</summary>
[Trait("suite", "end-to-end")]
public sealed class DemoTests
{
    [Fact]
    public async Task The_line_in_the_banner_shows_its_message_and_Ctrl_C_ends_it_in_order()
    {
        using var workspace = new Workspace();
        await using var gateway = Gateway.Launch(workspace, "--listen", "http://127.0.0.1:0");
        await gateway.ReadyAsync();
        await Wait.UntilAsync(() => Curl(gateway) is not null, () => $"The banner should have a line with curl. {gateway.Process.Story}");

        await using var shell = Child.Start(workspace.Folder, "bash", ["-c", Curl(gateway)! + " --noproxy '*' --silent --show-error --fail"]);
        Assert.True(await shell.EndedAsync() == 0, shell.Story);
        Assert.Equal("{}", string.Concat(shell.Output));
        await Wait.UntilAsync(() => gateway.Process.Output.Count > 0, () => $"The message should be on standard output. {gateway.Process.Story}");
        Expected.Message(
            """
            {
              "type": "identify", "userId": "42", "traits": { "plan": "basic" },
              "integrations": { "All": true }, "messageId": "$ulid", "timestamp": "$time", "sentAt": "$time", "receivedAt": "$time",
              "context": { "journeys": { "identifiers": { "id": "42", "email": "person@example.com" } } }
            }
            """, JsonElement.Parse(Assert.Single(gateway.Process.Output)));

        gateway.PressCtrlC();
        Assert.Equal(0, await gateway.Process.EndedAsync());
        Assert.Single(gateway.Process.Output);
    }

    private static string? Curl(Gateway gateway) =>
        gateway.Process.Error.Select(static line => line.Trim()).FirstOrDefault(static line => line.StartsWith("curl ", StringComparison.Ordinal));
}
