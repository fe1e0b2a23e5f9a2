using System.Diagnostics;
using System.Globalization;
using System.Net;
using Sluice.EndToEnd.Harness;

namespace Sluice.EndToEnd.Serving;

/// <summary>A limit on the size of files (<c>ulimit -f</c>) that the journal reaches.</summary>
[Trait("suite", "end-to-end")]
public sealed class FileLimitTests
{
    [Fact]
    public async Task Calls_beyond_a_limit_on_the_size_of_files_are_refused_and_taken_when_it_is_lifted()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/prlimit"), "Needs prlimit.");
        using var workspace = new Workspace();
        workspace.Configure("  - { name: out, type: stdout }");
        await using var gateway = await Gateway.StartAsync(workspace);
        using var client = gateway.Client();
        await LimitFilesAsync(gateway, "1500000:unlimited");
        var sent = 0;
        while (await SendAsync(client, sent) == HttpStatusCode.OK) Assert.True(++sent < 10_000, $"A call should be refused. {gateway.Process.Story}");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await SendAsync(client, sent));
        Assert.False(gateway.Process.HasEnded, gateway.Process.Story);

        await LimitFilesAsync(gateway, "unlimited:unlimited");
        await Wait.UntilAsync(
            () => gateway.Process.Error.Any(static line => line.Contains("accepts calls again", StringComparison.Ordinal)),
            () => $"Calls should be taken again. {gateway.Process.Story}");
        Assert.Equal(HttpStatusCode.OK, await SendAsync(client, sent));
        await gateway.StopAsync();
    }

    private static async Task<HttpStatusCode> SendAsync(HttpClient client, int number)
    {
        using var answer = await client.PostAsync(new Uri("/api/v1/customers/p1/events", UriKind.Relative), Calls.Json(Calls.Event(number)), TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    private static async Task LimitFilesAsync(Gateway gateway, string limits)
    {
        using var set = Process.Start("/usr/bin/prlimit", ["--pid", gateway.Process.Id.ToString(CultureInfo.InvariantCulture), $"--fsize={limits}"]);
        await set.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, set.ExitCode);
    }
}
