using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Sluice.EndToEnd.Harness;

namespace Sluice.EndToEnd.Performance;

/// <summary>What the real gateway asks of the system for a durable call, as <c>strace</c> counts it. Left out where that is missing or not allowed.</summary>
[Trait("suite", "end-to-end")]
public sealed class SystemCallTests
{
    private const int Few = 100, Many = 600;

    [Fact]
    public async Task A_durable_call_that_is_alone_takes_one_synchronisation_and_few_writes()
    {
        Assert.SkipUnless(await IsAllowedAsync(), "strace is missing, or may not watch processes here");
        var (few, many) = (await CountAsync(Few), await CountAsync(Many));
        var synchronisations = PerThousand(few, many, "fsync", "fdatasync");
        var writes = PerThousand(few, many, "pwrite64", "pwritev", "write", "writev");
        Assert.True(synchronisations is >= 1000 and <= 1010, $"{synchronisations:0} synchronisations for a thousand calls");
        Assert.True(writes <= 4050, $"{writes:0} writes for a thousand calls");
    }

    private static double PerThousand(Dictionary<string, long> few, Dictionary<string, long> many, params string[] calls) =>
        1000.0 * calls.Sum(call => many.GetValueOrDefault(call) - few.GetValueOrDefault(call)) / (Many - Few);

    // A whole life with so many calls; what starting and ending take is the same in two of them.
    private static async Task<Dictionary<string, long>> CountAsync(int calls)
    {
        using var workspace = new Workspace();
        workspace.Replace($$"""
            listen: http://127.0.0.1:0
            sources: [{ name: backend, track: { site_id: {{Gateway.SiteId}}, api_key: {{Gateway.ApiKey}} } }]
            destinations: []
            """);
        var counts = Path.Combine(workspace.Folder, "counts");
        string[] strace = ["strace", "-f", "-c", "-o", counts, "-e", "trace=fsync,fdatasync,pwrite64,pwritev,write,writev"];
        await using var gateway = Gateway.LaunchUnder(workspace, strace, ["--config", workspace.Config]);
        await gateway.ReadyAsync();
        using (var client = gateway.Client(connections: 1))
        {
            for (var call = 0; call < calls; call++) await client.TrackAsync($"p{call % 100}", call);
        }
        await StopAsync(gateway);
        // Columns: share of time, seconds, microseconds for each, calls, errors if any, name.
        return File.ReadLines(counts)
            .Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(static columns => columns.Length >= 5 && char.IsAsciiDigit(columns[0][0]) && columns[^1] != "total")
            .ToDictionary(static columns => columns[^1], static columns => long.Parse(columns[3], CultureInfo.InvariantCulture));
    }

    // The gateway itself: strace would let go of it.
    private static async Task StopAsync(Gateway gateway)
    {
        var child = await File.ReadAllTextAsync($"/proc/{gateway.Process.Id}/task/{gateway.Process.Id}/children", TestContext.Current.CancellationToken);
        using var kill = Process.Start("kill", ["-TERM", child.Trim()]);
        Assert.Equal(0, await gateway.Process.EndedAsync());
    }

    private static async Task<bool> IsAllowedAsync()
    {
        try
        {
            using var tried = Process.Start(new ProcessStartInfo("strace", ["-f", "-c", "-o", "/dev/null", "true"]) { RedirectStandardError = true })!;
            await tried.WaitForExitAsync(TestContext.Current.CancellationToken);
            return tried.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
