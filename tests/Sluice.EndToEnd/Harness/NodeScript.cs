using System.Reflection;
using System.Text.Json;

namespace Sluice.EndToEnd.Harness;

/// <summary>Runs a script that uses a client library as its users do.</summary>
internal static class NodeScript
{
    private static readonly string Folder = typeof(NodeScript).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(static one => one.Key == "ScriptFolder").Value!;

    /// <summary>Runs it to its end.</summary>
    /// <param name="script">Its name in the folder Clients.</param>
    /// <param name="gateway">The address that it takes for Customer.io's.</param>
    /// <returns>What it printed: one JSON value for each call, its answer or its error.</returns>
    public static async Task<IReadOnlyList<JsonElement>> RunAsync(string script, Uri gateway)
    {
        await using var node = Child.Start(Folder, "node", [script],
            ("SLUICE_URL", gateway.ToString().TrimEnd('/')), ("SITE_ID", Gateway.SiteId), ("API_KEY", Gateway.ApiKey), ("WRITE_KEY", Gateway.WriteKey),
            // A proxy of the machine's is not for loopback addresses.
            ("NO_PROXY", "127.0.0.1"), ("no_proxy", "127.0.0.1"));
        var code = await node.EndedAsync();
        Assert.True(code == 0, $"{script} failed. {node.Story}");
        return [.. node.Output.Select(static line => JsonElement.Parse(line))];
    }
}
