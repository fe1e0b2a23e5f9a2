using System.Text;
using Sluice.EndToEnd.Harness;

namespace Sluice.EndToEnd.Delivering;

/// <summary>The gateway stands between customerio-node and Customer.io, and Customer.io notices nothing.</summary>
[Trait("suite", "clients")]
public sealed class RelayTests
{
    // Two of the script's calls are answered here: the region, and the stranger's.
    private const int Relayed = 27;

    [Fact]
    public async Task Every_Track_call_goes_on_byte_for_byte_with_the_credentials_of_the_relay()
    {
        using var workspace = new Workspace();
        await using var customerio = new RawReceiver();
        workspace.Configure($$"""
              - name: journeys
                type: relay
                settings: { url: "{{customerio.Url}}", site_id: upstream, api_key: secret }
                allow: 127.0.0.0/8
            """);
        await using var gateway = await Gateway.StartAsync(workspace);
        await using var tap = new Tap(gateway.Address);
        await NodeScript.RunAsync("customerio-track.mjs", tap.Url);
        await Wait.UntilAsync(() => customerio.Requests.Count >= Relayed, () => $"{Relayed} calls should have arrived, {customerio.Requests.Count} did. {gateway.Process.Story}");
        await gateway.StopAsync();

        var mine = Gateway.Credentials.ToString();
        var sent = tap.Requests.Where(one => one.Method != "GET" && one.Headers["authorization"] == mine);
        Assert.Equal(sent.Select(Line).Order(), customerio.Requests.Select(Line).Order());
        var credentials = $"Basic {Convert.ToBase64String("upstream:secret"u8)}";
        Assert.All(customerio.Requests, one => Assert.Equal(credentials, one.Headers["authorization"]));
        Assert.All(customerio.Requests.Where(static one => one.Body.Length > 0), static one => Assert.Equal("application/json", one.Headers["content-type"]));
    }

    private static string Line(Received one) => $"{one.Method} {one.Target} {Encoding.Latin1.GetString(one.Body)}";
}
