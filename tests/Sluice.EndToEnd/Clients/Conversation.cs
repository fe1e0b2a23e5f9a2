using System.Text.Json;
using Sluice.EndToEnd.Harness;

namespace Sluice.EndToEnd.Clients;

/// <summary>One run of a client's script against a gateway of its own: what the client sent, what it was told, what the webhook got.</summary>
internal sealed record Conversation(IReadOnlyCollection<Received> Sent, IReadOnlyList<JsonElement> Told, IReadOnlyList<Received> Delivered)
{
    /// <summary>Runs the script, waits for so many messages, stops the gateway in order, and takes whatever came.</summary>
    public static async Task<Conversation> HoldAsync(string script, int messages)
    {
        using var workspace = new Workspace();
        await using var receiver = await Receiver.StartAsync();
        workspace.Configure(Workspace.Webhook("hook", receiver.Url));
        await using var gateway = await Gateway.StartAsync(workspace);
        await using var tap = new Tap(gateway.Address);
        var told = await NodeScript.RunAsync(script, tap.Url);
        await receiver.UntilAsync(messages, gateway);
        await gateway.StopAsync();
        Assert.Equal(messages, receiver.Requests);
        return new(tap.Requests, told, receiver.Accepted);
    }

    /// <summary>A person's only message.</summary>
    public Received Only(string person) => Assert.Single(Delivered, one => one.Person == person);

    /// <summary>A person's messages in the order of their arrival.</summary>
    public IReadOnlyList<Received> Of(string person) => [.. Delivered.Where(one => one.Person == person)];

    /// <summary>What the client was told when it made this call.</summary>
    public JsonElement Answer(string call) => Told.Single(one => one.GetProperty("call").GetString() == call);
}
